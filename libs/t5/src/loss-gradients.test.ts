import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processEngine } from '@exmix/tensors/process-engine';
import * as tf from '@tensorflow/tfjs-core';
import { lossGradients } from './loss-gradients.js';
import type { LossNormalization, LossOptions } from './loss-options.js';
import { lossWeights } from './loss-weights.js';
import { batchTensors, type T5Batch } from './t5-batch.js';
import { denseGradients } from './testing/dense-gradients.js';
import { packedBatch, type SmallExample, smallConfig, smallWeights } from './testing/small-model.js';

const config = smallConfig('1.1');
const weights = smallWeights(config, 17);
const tokens = (length: number, seed: number) => Array.from({ length }, (_, i) => 2 + ((i * 17 + seed) % 38));
const examples: SmallExample[] = [
  { inputs: tokens(4, 1), targets: tokens(2, 2) },
  { inputs: tokens(6, 3), targets: tokens(7, 4) },
  { inputs: tokens(9, 5), targets: tokens(4, 6) },
];
const packed = packedBatch([[examples[0]!, examples[1]!], [examples[2]!]], 12, 10);

/** All gradients as one list. */
async function gradientsOf(batch: T5Batch, options: Partial<LossOptions> = {}): Promise<number[]> {
  const parameters = new Map(weights.map(({ name, shape, data }) => [name, tf.tensor(data, [...shape], 'float32')]));
  const weighted = { ...batch, weights: lossWeights(batch, options.lossNormalization) };
  const { sums, ...given } = lossGradients({ config, parameters }, batchTensors(weighted), { zLoss: 1e-3, ...options });
  const gradients = denseGradients(given.gradients);
  const values: number[] = [];
  for (const gradient of gradients.values()) values.push(...(await gradient.data()));
  tf.dispose([sums, ...gradients.values(), ...parameters.values()]);
  return values;
}

function assertClose(actual: readonly number[], expected: readonly number[]): void {
  assert.equal(actual.length, expected.length);
  const size = Math.max(...expected.map(Math.abs));
  for (const [i, value] of expected.entries()) assert.ok(Math.abs(actual[i]! - value) < 1e-4 * size, `${i}`);
}

test('normalizations are the same sum, divided by tokens, places or a number', async () => {
  await processEngine();
  const sum = await gradientsOf(packed, { lossNormalization: 1 });
  const by = async (lossNormalization: LossNormalization, divisor: number) =>
    assertClose(
      (await gradientsOf(packed, { lossNormalization })).map((value) => value * divisor),
      sum,
    );
  await by('target-tokens', 13);
  await by('all-places', 20);
  await by(233_472, 233_472);
});

test('by sequences the gradient is the mean over examples, whatever their lengths', async () => {
  await processEngine();
  const alone = await Promise.all(examples.map((example) => gradientsOf(packedBatch([[example]], 12, 10))));
  const mean = alone[0]!.map((_, i) => alone.reduce((sum, one) => sum + one[i]!, 0) / alone.length);
  assertClose(await gradientsOf(packed, { lossNormalization: 'sequences' }), mean);
});

test('label smoothing reaches the gradient, and 0 is none', async () => {
  await processEngine();
  const plain = await gradientsOf(packed);
  assert.deepEqual(await gradientsOf(packed, { labelSmoothing: 0 }), plain);
  const smoothed = await gradientsOf(packed, { labelSmoothing: 0.2 });
  const size = Math.max(...plain.map(Math.abs));
  assert.ok(plain.some((value, i) => Math.abs(value - smoothed[i]!) > 0.01 * size));
});

test('a batch without a target token has no gradient', async () => {
  await processEngine();
  const empty = { ...packed, weights: new Float32Array(packed.weights.length) };
  for (const lossNormalization of ['target-tokens', 'sequences'] as const) {
    assert.ok((await gradientsOf(empty, { lossNormalization })).every((value) => value === 0));
  }
});
