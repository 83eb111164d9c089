import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processEngine } from '@exmix/tensors/process-engine';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { lossDivisor, lossWeights } from './loss-weights.js';

/** Rows of packed segments with weights, padding at the end. */
const batches = fc
  .array(fc.array(fc.array(fc.constantFrom(0, 1, 1, 2.5), { minLength: 1, maxLength: 4 }), { maxLength: 4 }), {
    minLength: 1,
    maxLength: 3,
  })
  .map((rows) => {
    const targetLength = Math.max(1, ...rows.map((segments) => segments.flat().length)) + 1;
    const padded = (values: number[]) => [...values, ...new Array(targetLength - values.length).fill(0)];
    return {
      rows: rows.length,
      targetLength,
      decoderSegments: Int32Array.from(rows.flatMap((row) => padded(row.flatMap((s, i) => s.map(() => i + 1))))),
      weights: Float32Array.from(rows.flatMap((row) => padded(row.flat()))),
      segments: rows.flat(),
    };
  });

test('by sequences every example with a weight counts 1, and keeps the shares of its tokens', () => {
  fc.assert(
    fc.property(batches, (batch) => {
      const weights = lossWeights(batch, 'sequences');
      const counted = batch.segments.filter((segment) => segment.some((weight) => weight > 0)).length;
      assert.ok(Math.abs(weights.reduce((sum, weight) => sum + weight, 0) - counted) < 1e-5);
      for (const [i, weight] of weights.entries()) assert.equal(weight > 0, batch.weights[i]! > 0);
      assert.equal(lossWeights(batch), batch.weights);
    }),
  );
});

test('a loss is divided by target tokens, places, examples, or a number', async () => {
  await processEngine();
  const batch = {
    rows: 2,
    targetLength: 4,
    decoderSegments: Int32Array.of(1, 1, 2, 0, 1, 0, 0, 0),
    weights: Float32Array.of(1, 1, 1, 0, 1, 0, 0, 0),
  };
  const divisor = (normalization?: Parameters<typeof lossDivisor>[1]) =>
    lossDivisor(tf.tensor1d(lossWeights(batch, normalization)), normalization).arraySync();
  assert.equal(divisor(), 4);
  assert.equal(divisor('all-places'), 8);
  assert.equal(divisor('sequences'), 3);
  assert.equal(divisor(233_472), 233_472);
  assert.ok(lossDivisor(tf.zeros([3])).arraySync() > 0, 'no division by 0');
});
