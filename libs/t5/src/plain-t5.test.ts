import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processEngine } from '@exmix/tensors/process-engine';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { batchLogits } from './batch-loss.js';
import { lossGradients } from './loss-gradients.js';
import { batchTensors, type T5Batch } from './t5-batch.js';
import type { T5Config } from './t5-config.js';
import type { NamedValues } from './t5-trainer.js';
import { denseGradients } from './testing/dense-gradients.js';
import { PlainT5, type PlainWeights } from './testing/plain-t5.js';
import { packedBatch, plainWeights, type SmallExample, smallConfig, smallWeights } from './testing/small-model.js';

// The engine's model against the formulas in float64, where heads x d_kv (24) is not d_model (20).

const Z_LOSS = 1e-3;
const tokens = (length: number, seed: number) => Array.from({ length }, (_, i) => 2 + ((i * 13 + seed * 7) % 38));
const example = (inputs: number, targets: number, seed: number): SmallExample => ({
  inputs: tokens(inputs, seed),
  targets: tokens(targets, seed + 3),
});
const batch = packedBatch([[example(5, 3, 1), example(7, 4, 2)], [example(16, 9, 3)]], 16, 9);

function onEngine(weights: readonly NamedValues[]): Map<string, tf.Tensor> {
  return new Map(weights.map(({ name, shape, data }) => [name, tf.tensor(data, [...shape], 'float32')]));
}

async function engineLogits(config: T5Config, weights: readonly NamedValues[], given: T5Batch): Promise<Float32Array> {
  const logits = tf.tidy(() => batchLogits({ config, parameters: onEngine(weights) }, batchTensors(given)));
  const values = (await logits.data()) as Float32Array;
  logits.dispose();
  return values;
}

for (const form of ['1.0', '1.1'] as const) {
  const config = smallConfig(form);
  const weights = smallWeights(config, 11);

  test(`T5 ${form}: shapes and logits of packed rows are those of the formulas`, async () => {
    await processEngine();
    const plain = new PlainT5(config, plainWeights(weights));
    const shapes = new Map(weights.map(({ name, shape }) => [name, shape]));
    assert.deepEqual(shapes.get('encoder.block.1.layer.0.SelfAttention.q.weight'), [24, 20]);
    assert.deepEqual(shapes.get('decoder.block.2.layer.1.EncDecAttention.o.weight'), [20, 24]);
    const expected = plain.logits(batch).flat(2);
    const actual = await engineLogits(config, weights, batch);
    assert.equal(actual.length, expected.length);
    for (const [i, value] of expected.entries()) {
      if (batch.weights[Math.floor(i / config.vocab_size)] === 0) continue;
      assert.ok(Math.abs(value - actual[i]!) < 1e-4, `logit ${i}: ${actual[i]}, not ${value}`);
    }
  });

  test(`T5 ${form}: the gradient of every parameter is the slope of the formulas`, async () => {
    await processEngine();
    const plainOf = plainWeights(weights);
    const layers = { config, parameters: onEngine(weights) };
    const { sums, ...given } = lossGradients(layers, batchTensors(batch), { zLoss: Z_LOSS });
    const gradients = denseGradients(given.gradients);
    const [crossEntropy, z, , count] = (await sums.data()) as unknown as [number, number, number, number];
    const loss = new PlainT5(config, plainOf).loss(batch, Z_LOSS);
    assert.ok(Math.abs((crossEntropy + z) / count - loss) < 1e-5 * loss);
    for (const [name, gradient] of gradients) {
      const values = await gradient.data();
      const matrix = plainOf.get(name)!;
      const width = matrix[0]!.length;
      const largest = Math.max(...[...values].map(Math.abs));
      // The entry that matters most, and another.
      const places = [[...values].findIndex((value) => Math.abs(value) === largest), values.length - 2];
      for (const place of places) {
        const slope = slopeAt(config, plainOf, name, Math.floor(place / width), place % width);
        const difference = Math.abs(slope - values[place]!);
        assert.ok(difference < 1e-3 * largest + 1e-7, `${name}[${place}]: ${values[place]}, not ${slope}`);
      }
    }
    tf.dispose([sums, ...gradients.values(), ...layers.parameters.values()]);
  });
}

/** Central difference of the plain loss by one weight. */
function slopeAt(config: T5Config, weights: PlainWeights, name: string, row: number, column: number): number {
  const lossAt = (by: number) => {
    const moved = weights
      .get(name)!
      .map((values, i) => (i === row ? values.map((v, j) => (j === column ? v + by : v)) : values));
    return new PlainT5(config, new Map([...weights, [name, moved]])).loss(batch, Z_LOSS);
  };
  return (lossAt(1e-4) - lossAt(-1e-4)) / 2e-4;
}

test('an example has the same logits alone, padded, and packed anywhere', async () => {
  await processEngine();
  const config = smallConfig('1.1');
  const weights = smallWeights(config, 5);
  const id = fc.integer({ min: 2, max: 39 });
  const ids = (maxLength: number) => fc.array(id, { minLength: 1, maxLength });
  const examples = fc.array(fc.record({ inputs: ids(6), targets: ids(4) }), { minLength: 1, maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(examples, fc.nat(3), async (row, padding) => {
      const length = (of: 'inputs' | 'targets') => row.reduce((sum, one) => sum + one[of].length, 0);
      const whole = packedBatch([row], length('inputs') + padding, length('targets') + padding);
      const packed = await engineLogits(config, weights, whole);
      let at = 0;
      for (const one of row) {
        const alone = await engineLogits(config, weights, packedBatch([[one]], one.inputs.length, one.targets.length));
        for (const [i, value] of alone.entries()) {
          assert.ok(Math.abs(packed[at * config.vocab_size + i]! - value) < 1e-4);
        }
        at += one.targets.length;
      }
    }),
    { numRuns: 12 },
  );
});
