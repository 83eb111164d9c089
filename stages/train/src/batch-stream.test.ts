import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BatchStream } from './batch-stream.js';
import { proseExamples, supervisedExamples } from './task-examples.js';
import { SMALL_PHASE } from './testing/phase-bench.js';
import { TokenLists } from './token-store.js';

function lists(rows: readonly (readonly number[])[]): TokenLists {
  const store = new TokenLists(50);
  for (const row of rows) store.add(row);
  return store;
}

const supervised = {
  inputs: lists(Array.from({ length: 30 }, (_, i) => Array.from({ length: 1 + ((i * 7) % 30) }, () => 3 + i))),
  targets: lists(Array.from({ length: 30 }, (_, i) => [3 + i])),
};
const prose = {
  inputs: lists(Array.from({ length: 9 }, () => [])),
  targets: lists(Array.from({ length: 9 }, (_, i) => Array.from({ length: 5 + 4 * i }, (_, j) => 3 + ((i + j) % 40)))),
};
const tasks = [
  { task: 'supervised', probability: 0.6, examples: supervisedExamples(supervised, 1) },
  { task: 'prose', probability: 0.4, examples: proseExamples(prose, SMALL_PHASE, 50, 2) },
];

test('a stream that goes on from the use of another gives the batches that the other would have', () => {
  fc.assert(
    fc.property(fc.nat(20), fc.boolean(), fc.integer(), (stop, packing, seed) => {
      const options = { rows: 3, inputLength: 24, targetLength: 12, packing };
      const whole = new BatchStream(tasks, options, seed);
      for (let i = 0; i < stop; i++) whole.next();
      const resumed = new BatchStream(tasks, options, seed, structuredClone(whole.use));
      for (let i = 0; i < 5; i++) assert.deepEqual(resumed.next(), whole.next());
      assert.deepEqual(resumed.use, whole.use);
    }),
    { numRuns: 60 },
  );
});

test('each epoch takes every example once, in another order', () => {
  const { examples } = tasks[0]!;
  const epoch = (number: number) =>
    Array.from({ length: 30 }, (_, i) => examples.take(number * 30 + i).targets[0] as number);
  for (const number of [0, 1, 5])
    assert.deepEqual(
      epoch(number).sort((a, b) => a - b),
      Array.from({ length: 30 }, (_, i) => 3 + i),
    );
  assert.notDeepEqual(epoch(0), epoch(1));
});

test('corrupted prose fits its row with EOS, and every take corrupts anew', () => {
  // With a single noise span, as in short rows, T5's noise is always the end of the text.
  const phase = { ...SMALL_PHASE.phase, inputLength: 60, targetLength: 16 };
  const examples = proseExamples(prose, { phase, extraIds: 10 }, 50, 2);
  const takes = Array.from({ length: examples.count * 4 }, (_, number) => examples.take(number));
  for (const { inputs, targets } of takes) assert.ok(inputs.length < 60 && targets.length < 16);
  assert.ok(takes.some(({ targets }) => targets.length > 11));
  assert.ok(new Set(takes.map(({ inputs }) => inputs.join())).size > examples.count * 2);
});

test('what does not fit is cut and counted', () => {
  const options = { rows: 2, inputLength: 8, targetLength: 8, packing: true };
  const stream = new BatchStream(tasks.slice(0, 1), options, 3);
  for (let i = 0; i < 20; i++) stream.next();
  const [use] = stream.use;
  assert.ok(use!.examples > 0 && use!.truncatedInputs > 0 && use!.truncatedInputs < use!.examples);
  assert.equal(use!.truncatedTargets, 0);
});
