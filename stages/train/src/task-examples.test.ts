import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { chunkRange, ProseExamples, SupervisedExamples, type TaskExamples } from './task-examples.js';
import { memoryBlocks } from './testing/memory-blocks.js';
import { SMALL_PHASE } from './testing/phase-bench.js';

const ROWS = Array.from({ length: 40 }, (_, i) => ({ inputs: [i], targets: [3 + i] }));

async function take(examples: TaskExamples, number: number) {
  await examples.ready(number);
  return examples.take(number);
}

test('each epoch takes every example once, in another order, a block at a time', async () => {
  const blocks = memoryBlocks(ROWS, 7);
  const examples = new SupervisedExamples(blocks, 1);
  const epoch = async (number: number) => {
    const found: number[] = [];
    for (let i = 0; i < 40; i++) found.push((await take(examples, number * 40 + i)).targets[0] as number);
    return found;
  };
  const orders = [await epoch(0), await epoch(1), await epoch(5)];
  for (const order of orders) {
    assert.deepEqual(
      [...order].sort((a, b) => a - b),
      ROWS.map(({ targets }) => targets[0]),
    );
  }
  assert.equal(new Set(orders.map((order) => order.join())).size, 3);
  assert.ok(blocks.loads.length <= 18, 'a block is read once an epoch');
});

test('takes depend on their number alone', async () => {
  const inOrder = new SupervisedExamples(memoryBlocks(ROWS, 7), 4);
  const all: number[] = [];
  for (let i = 0; i < 120; i++) all.push((await take(inOrder, i)).targets[0] as number);
  await fc.assert(
    fc.asyncProperty(fc.nat(119), async (number) => {
      const fresh = new SupervisedExamples(memoryBlocks(ROWS, 7), 4);
      assert.equal((await take(fresh, number)).targets[0], all[number]);
    }),
  );
});

test('a take whose block is not in memory is refused', () => {
  assert.throws(() => new SupervisedExamples(memoryBlocks(ROWS, 7), 1).take(0), /not in memory/);
});

test('chunks cover the tokens, none is empty and none too long, whatever was counted for empty texts', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 400 }),
      fc.nat(60),
      fc.integer({ min: 1, max: 50 }),
      (tokens, empty, length) => {
        const count = Math.ceil((tokens + empty) / length);
        fc.pre(count <= tokens);
        let end = 0;
        for (let i = 0; i < count; i++) {
          const [from, to] = chunkRange(i, count, tokens, length);
          assert.equal(from, end);
          assert.ok(to > from && to - from <= length);
          end = to;
        }
        assert.equal(end, tokens);
      },
    ),
  );
});

test('corrupted prose fits its row with EOS, every token is there, and every take corrupts anew', async () => {
  const prose = Array.from({ length: 9 }, (_, i) => ({
    inputs: [],
    targets: Array.from({ length: 5 + 4 * i }, (_, j) => 3 + ((i + j) % 40)),
  }));
  // With a single noise span, as in short rows, T5's noise is always the end of the text.
  const phase = { ...SMALL_PHASE.phase, inputLength: 60, targetLength: 16 };
  const examples = new ProseExamples(memoryBlocks(prose, 4), { phase, extraIds: 10 }, 50, 2);
  const takes = [];
  for (let i = 0; i < examples.count * 4; i++) takes.push(await take(examples, i));
  for (const { inputs, targets } of takes) assert.ok(inputs.length < 60 && targets.length < 16);
  assert.ok(takes.some(({ targets }) => targets.length > 11));
  assert.ok(new Set(takes.map(({ inputs }) => inputs.join())).size > examples.count * 2);
  const plain = (ids: Int32Array) => [...ids].filter((id) => id < 40 + 3);
  const epoch = takes.slice(0, examples.count).flatMap(({ inputs, targets }) => [...plain(inputs), ...plain(targets)]);
  assert.deepEqual(
    epoch.sort((a, b) => a - b),
    prose
      .flatMap(({ targets }) => targets)
      .filter((id) => id < 43)
      .sort((a, b) => a - b),
  );
});
