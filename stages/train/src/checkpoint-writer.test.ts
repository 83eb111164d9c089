import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ResumeSlot } from '@exmix/stage-kit/stage-context';
import type { PhaseProgress } from './checkpoint.js';
import { CheckpointWriter } from './checkpoint-writer.js';

/** A slot whose saves end when they are told to. */
class SlowSlot implements ResumeSlot {
  readonly ends: { resolve: () => void; reject: (error: Error) => void }[] = [];
  open = async () => undefined;
  save = () =>
    new Promise<void>((resolve, reject) => {
      this.ends.push({ resolve, reject });
    });
}

const trainer = { parameters: new Map(), optimizerState: new Map() };
const progress = (step: number) => ({ step, kept: [] }) as unknown as PhaseProgress;

test('steps go on while a checkpoint is written', async () => {
  const slot = new SlowSlot();
  const saved: number[] = [];
  const writer = new CheckpointWriter(slot, (step) => saved.push(step));
  await writer.begin(trainer, progress(1));
  for (let step = 0; step < 5; step++) await writer.turn(1);
  assert.deepEqual(saved, []);
  slot.ends[0]?.resolve();
  await writer.turn(1000);
  assert.deepEqual(saved, [1]);
});

test('one checkpoint is written at a time', async () => {
  const slot = new SlowSlot();
  const saved: number[] = [];
  const writer = new CheckpointWriter(slot, (step) => saved.push(step));
  await writer.begin(trainer, progress(1));
  const second = writer.begin(trainer, progress(2));
  await writer.turn(1);
  assert.equal(slot.ends.length, 1);
  slot.ends[0]?.resolve();
  await second;
  assert.equal(slot.ends.length, 2);
  slot.ends[1]?.resolve();
  await writer.settle();
  assert.deepEqual(saved, [1, 2]);
});

test('what goes wrong in a write is told at the next step, once', async () => {
  const slot = new SlowSlot();
  const writer = new CheckpointWriter(slot, () => assert.fail('nothing was saved'));
  await writer.begin(trainer, progress(1));
  slot.ends[0]?.reject(new Error('no space'));
  await assert.rejects(writer.turn(1000), /no space/);
  await writer.turn(1);
  await writer.settle();
});
