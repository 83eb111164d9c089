import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Engine } from '@exmix/tensors/engine';
import { processEngine } from '@exmix/tensors/process-engine';
import * as tf from '@tensorflow/tfjs-core';
import { ADAFACTOR_DEFAULTS } from './adafactor-options.js';
import { batchLogits } from './batch-loss.js';
import { dropoutMasks } from './dropout-mask.js';
import { lossGradients } from './loss-gradients.js';
import { batchTensors } from './t5-batch.js';
import { dropped } from './t5-stack.js';
import { T5Trainer } from './t5-trainer.js';
import { denseGradients } from './testing/dense-gradients.js';
import { packedBatch, smallConfig, smallWeights } from './testing/small-model.js';

const RATE = 0.3;
const config = smallConfig('1.1');
const weights = smallWeights(config, 3);
const tokens = (length: number, seed: number) => Array.from({ length }, (_, i) => 2 + ((i * 11 + seed) % 38));
const batch = packedBatch(
  [[{ inputs: tokens(9, 1), targets: tokens(6, 2) }], [{ inputs: tokens(7, 5), targets: tokens(4, 9) }]],
  9,
  6,
);

function masksOf(engine: Engine, seed: number, step: number) {
  return dropoutMasks(engine, tf.tensor1d([seed, step], 'int32'), RATE);
}

test('dropout keeps its share of the values of a row, scales them, and is the same at all places of the row', async () => {
  const engine = await processEngine();
  const [rows, length, width] = [64, 5, 128];
  const kept = dropped(tf.ones([rows * length, width]), rows, masksOf(engine, 1, 1));
  const values = tf.reshape(kept, [rows, length, width]).arraySync() as number[][][];
  let ones = 0;
  for (const row of values) {
    for (const place of row) assert.deepEqual(place, row[0]);
    for (const value of row[0]!) {
      assert.ok(value === 0 || value === Math.fround(1 / (1 - RATE)), `${value}`);
      if (value > 0) ones++;
    }
  }
  // Within five deviations of the binomial distribution.
  const drawn = rows * width;
  const deviation = Math.sqrt(drawn * RATE * (1 - RATE));
  assert.ok(Math.abs(ones - drawn * (1 - RATE)) < 5 * deviation, `${ones} of ${drawn} kept`);
});

test('same seed and step: the same forward pass; another of either: another', async () => {
  const engine = await processEngine();
  const parameters = new Map(weights.map(({ name, shape, data }) => [name, tf.tensor(data, [...shape], 'float32')]));
  const logits = (seed: number, step: number) => {
    const layers = { config, parameters, dropout: masksOf(engine, seed, step) };
    return [...tf.tidy(() => batchLogits(layers, batchTensors(batch))).dataSync()];
  };
  const first = logits(7, 0);
  assert.deepEqual(logits(7, 0), first);
  assert.notDeepEqual(logits(7, 1), first);
  assert.notDeepEqual(logits(8, 0), first);
});

test('with dropout the gradient is the slope of the loss under the same masks', async () => {
  const engine = await processEngine();
  const tensors = batchTensors(batch);
  const at = (by: number, direction?: ReadonlyMap<string, tf.Tensor>) => {
    const parameters = new Map(
      weights.map(({ name, shape, data }) => {
        const weight = tf.tensor(data, [...shape], 'float32') as tf.Tensor;
        return [name, direction === undefined ? weight : tf.add(weight, tf.mul(direction.get(name) as tf.Tensor, by))];
      }),
    );
    return lossGradients({ config, parameters, dropout: masksOf(engine, 5, 5) }, tensors, { zLoss: 0 });
  };
  const loss = async ({ sums }: { sums: tf.Tensor1D }) => {
    const [crossEntropy, , , count] = (await sums.data()) as unknown as [number, number, number, number];
    return crossEntropy / count;
  };
  const gradients = denseGradients(at(0).gradients);
  let square = 0;
  for (const gradient of gradients.values()) square += tf.sum(tf.square(gradient)).dataSync()[0]!;
  // Along the gradient the loss rises by its squared length.
  const by = 0.002 / Math.sqrt(square);
  const rise = ((await loss(at(by, gradients))) - (await loss(at(-by, gradients)))) / (2 * by);
  assert.ok(Math.abs(rise / square - 1) < 0.01, `${rise}, not ${square}`);
});

test('training draws its masks from seed and step, and scoring has none', async () => {
  const engine = await processEngine();
  const losses = async (opByOp: boolean, seed: number, dropout = RATE) => {
    const options = { zLoss: 0, dropout, adafactor: ADAFACTOR_DEFAULTS, opByOp };
    const trainer = T5Trainer.create(engine, config, options, weights);
    const before = (await trainer.score(batch)).crossEntropy;
    const all = [before];
    for (const step of [0, 1, 2]) all.push((await trainer.step(batch, step, seed, 1e-3)).crossEntropy);
    trainer.dispose();
    return all;
  };
  const first = await losses(true, 1);
  assert.deepEqual(await losses(true, 1), first);
  const other = await losses(true, 2);
  const none = await losses(true, 1, 0);
  assert.equal(other[0], first[0]);
  assert.equal(none[0], first[0]);
  assert.equal(none[1], none[0], 'without dropout the first step has the loss of the scores');
  for (const step of [1, 2, 3]) {
    assert.notEqual(other[step], first[step]);
    assert.notEqual(none[step], first[step]);
  }
  // The graph draws the same masks as the op-by-op path.
  const graph = await losses(false, 1);
  for (const [i, value] of graph.entries()) assert.ok(Math.abs(value - first[i]!) < 1e-4, `${value}, not ${first[i]}`);
});
