import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, it } from 'node:test';
import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import { pipelineSchema } from '@exmix/cards/pipeline-schema';
import { readTensorboard } from '@exmix/exports/read-tensorboard';
import type { RunEvent } from '@exmix/stage-kit/run-event';
import { watchRun } from './watch-run.js';

let folder: string;
let pipeline: LoadedPipeline;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'exmix-watch-'));
  const phase = { kind: 'pretrain', tasks: 'mixture', steps: 9, batchRows: 1, inputLength: 8, targetLength: 8 };
  const config = pipelineSchema.parse({
    name: 'watched',
    title: 'W',
    tasks: ['a'],
    tokenize: { vocabulary: { train: { size: 400 } } },
    train: {
      model: { d_model: 8, d_kv: 4, d_ff: 8, num_layers: 1, num_decoder_layers: 1, num_heads: 2 },
      phases: [{ ...phase, name: 'one', schedule: { name: 'constant', rate: 0.1 } }],
    },
  });
  pipeline = { folder, config, cards: [], broken: [] };
});
afterEach(() => rmSync(folder, { recursive: true }));

const of = <T extends object>(event: T, unit = 'one') => ({ ...event, stage: 'train', unit }) as unknown as RunEvent;
const started = of({ type: 'started', reason: { because: 'new' } });
const train = (step: number) => of({ type: 'metric', name: 'train', values: { step, loss: 1 / step } });

it('a phase has an event file with the lines of its log; other units have none', () => {
  const watch = watchRun(pipeline, 'train', () => assert.fail('nothing to warn of'));
  watch.event(started);
  watch.event(of({ type: 'started', reason: { because: 'new' } }, 'import.other'));
  watch.event(of({ type: 'metric', name: 'train', values: { step: 1, loss: 1 } }, 'import.other'));
  watch.event(train(1));
  watch.event(of({ type: 'metric', name: 'speed', values: { step: 1, tokensPerSecond: 7 } }));
  watch.event(train(2));
  watch.event(of({ type: 'metric', name: 'checkpoint', values: { step: 2 } }));
  watch.event(of({ type: 'built' }));
  watch.close();
  assert.deepEqual(readdirSync(join(folder, 'tensorboard')), ['one']);
  const [name] = readdirSync(join(folder, 'tensorboard', 'one'));
  const events = readTensorboard(readFileSync(join(folder, 'tensorboard', 'one', name as string))).slice(2);
  assert.deepEqual(
    events.map(({ step, scalars }) => [step, scalars]),
    [
      [1, { 'train/loss': 1 }],
      [2, { 'train/loss': 0.5, 'train/tokens_per_second': 7 }],
    ],
  );
  assert.deepEqual(readdirSync(join(folder, '.runs')), []);
});

it('a live record that cannot be written is told of once, from a timer too, and the run goes on', async () => {
  writeFileSync(join(folder, '.runs'), 'in the way');
  const warnings: RunEvent[] = [];
  const unable = watchRun(pipeline, 'train', (event) => warnings.push(event));
  for (const event of [started, train(1), train(2)]) unable.event(event);
  unable.close();
  assert.match(JSON.stringify(warnings), /^\[\{[^}]*exmix status cannot follow this run: [^}]*\}\]$/);

  rmSync(join(folder, '.runs'));
  const later = watchRun(pipeline, 'train', (event) => warnings.push(event));
  later.event(started);
  rmSync(join(folder, '.runs'), { recursive: true });
  // The record is written a second after the event.
  await new Promise((resolve) => setTimeout(resolve, 1500));
  later.event(train(1));
  later.close();
  assert.equal(warnings.length, 2);
  assert.match(JSON.stringify(warnings[1]), /exmix status cannot follow this run: ENOENT/);
});

it('files that cannot be written are told of once, and the run goes on', () => {
  const warnings: RunEvent[] = [];
  writeFileSync(join(folder, 'tensorboard'), 'in the way');
  const watch = watchRun(pipeline, 'train', (event) => warnings.push(event));
  watch.event(started);
  for (let step = 1; step < 4; step++) watch.event(train(step));
  assert.equal(warnings.length, 1);
  assert.match(JSON.stringify(warnings[0]), /"warning".*TensorBoard cannot follow this run: .*"unit":"one"/);
  watch.close();
});
