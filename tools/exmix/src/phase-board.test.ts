import assert from 'node:assert/strict';
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { readTensorboard } from '@exmix/exports/read-tensorboard';
import { boardText, type LogLine, PhaseBoard, writeBoard } from './phase-board.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'exmix-board-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const line = (step: number): LogLine => ({ step, split: 'train', loss: 4 / step, learningRate: 0.1 });
const lines = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => line(from + i));
const file = () => {
  const names = readdirSync(folder);
  assert.equal(names.length, 1, String(names));
  return join(folder, names[0] as string);
};
const read = () => readTensorboard(readFileSync(file())).slice(2);
const steps = () => read().map(({ step }) => step);
const upTo = (n: number) => Array.from({ length: n }, (_, i) => i + 1);

function train(from: number, to: number, { text = 'settings', at = 5000 } = {}) {
  const board = new PhaseBoard(folder, text, () => at);
  for (const each of lines(from, to)) board.add(each);
  return board;
}

describe('the event file of a phase', () => {
  it('has every line when it comes, with its time; the speed stands beside training lines', () => {
    const board = train(1, 2, { at: 7000 });
    board.tellSpeed(900);
    board.add(line(3));
    board.add({ step: 3, split: 'validation', loss: 5 });
    assert.deepEqual(
      read().map(({ wallTime, step, scalars }) => [wallTime, step, Object.keys(scalars)]),
      [
        [7, 1, ['train/loss', 'train/learning_rate']],
        [7, 2, ['train/loss', 'train/learning_rate']],
        [7, 3, ['train/loss', 'train/learning_rate', 'train/tokens_per_second']],
        [7, 3, ['validation/loss']],
      ],
    );
    board.close();
  });

  it('a phase that goes on after a kill has each step once', () => {
    train(1, 17);
    appendFileSync(file(), 'half of an eve');
    train(11, 15);
    assert.deepEqual(steps(), upTo(15));
    train(16, 20).close();
    assert.deepEqual(steps(), upTo(20));
  });

  it('a phase that begins anew, or has other settings, has nothing of the last one', () => {
    train(1, 9).close();
    train(1, 4, { at: 9000 }).close();
    assert.deepEqual(steps(), upTo(4));
    train(3, 6, { text: 'other settings' }).close();
    assert.deepEqual(steps(), [3, 4, 5, 6]);
  });
});

describe('the event file of a phase that has ended', () => {
  const took = { from: 100_000, milliseconds: 10_000 };

  it('is made from its log, and is not made again', () => {
    assert.equal(writeBoard(folder, 'settings', lines(1, 10), took), true);
    assert.deepEqual(
      read().map(({ step, wallTime }) => [step, wallTime]),
      upTo(10).map((step) => [step, 100 + step]),
    );
    assert.equal(writeBoard(folder, 'settings', lines(1, 10), took), false);
  });

  it('is left as the run wrote it when it has all lines, and replaced when it has others', () => {
    const board = train(1, 3);
    board.tellSpeed(10);
    for (const each of lines(4, 10)) board.add(each);
    board.close();
    assert.equal(writeBoard(folder, 'settings', lines(1, 10), took), false);
    assert.equal(read()[9]?.scalars['train/tokens_per_second'], 10);
    assert.equal(writeBoard(folder, 'settings', [...lines(1, 9), { ...line(10), loss: 7 }], took), true);
    assert.equal(read()[9]?.scalars['train/loss'], 7);
  });
});

it('settings are shown as they are, set off as code', () => {
  assert.equal(boardText('p t5', { steps: 3 }), 'p t5\n\n    {\n      "steps": 3\n    }\n');
});
