import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MAX_INPUT_TOKENS } from './answer.js';
import { answerBatches } from './answer-batches.js';

/** Batches of lines that are their number of tokens, and what was thrown after them. */
async function batchesOf(lengths: readonly number[]): Promise<{ batches: number[][]; error: Error | undefined }> {
  const batches: number[][] = [];
  try {
    for await (const batch of answerBatches(lengths.map(String), Number)) batches.push(batch.map(Number));
  } catch (error) {
    return { batches, error: error as Error };
  }
  return { batches, error: undefined };
}

test('short lines are answered 32 at a time, the longest two at a time', async () => {
  const short = await batchesOf(new Array(70).fill(512));
  assert.deepEqual(
    short.batches.map(({ length }) => length),
    [32, 32, 6],
  );
  const long = await batchesOf(new Array(5).fill(MAX_INPUT_TOKENS));
  assert.deepEqual(
    long.batches.map(({ length }) => length),
    [2, 2, 1],
  );
  assert.deepEqual(await batchesOf([]), { batches: [], error: undefined });
});

test('lines keep their order, and no batch has more scores than its bound', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: MAX_INPUT_TOKENS })), async (lengths) => {
      const { batches, error } = await batchesOf(lengths);
      assert.equal(error, undefined);
      assert.deepEqual(batches.flat(), lengths);
      for (const batch of batches) {
        assert.ok(batch.length > 0 && batch.length <= 32);
        assert.ok(batch.length * Math.max(...batch) ** 2 <= 2 * MAX_INPUT_TOKENS ** 2);
      }
    }),
  );
});

test('a line that is too long is named, after those before it', async () => {
  const { batches, error } = await batchesOf([3, 4, MAX_INPUT_TOKENS + 1, 5]);
  assert.deepEqual(batches, [[3, 4]]);
  assert.equal((error as { code?: string }).code, 'input-too-long');
  assert.equal(error?.message, 'line 3: the input has 2049 tokens; there can be 2048');
});
