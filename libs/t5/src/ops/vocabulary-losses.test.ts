import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bfloat16Product } from '@exmix/tensors/bfloat16-product';
import { loadEngine } from '@exmix/tensors/engine';
import * as tf from '@tensorflow/tfjs-core';
import type { Product } from './product.js';
import { vocabularyLosses } from './vocabulary-losses.js';

test('losses and their gradients are those of plain ops, with z-loss and smoothing', async () => {
  await loadEngine(process.env);
  const [tokens, embed, vocab] = [6, 7, 11];
  const x = tf.randomNormal<tf.Rank.R2>([tokens, embed], 0, 1, 'float32', 5);
  const table = tf.randomNormal<tf.Rank.R2>([vocab, embed], 0, 1, 'float32', 7);
  const targets = tf.tensor1d([3, 0, 10, 10, 5, 1], 'int32');
  const parts = tf.randomUniform<tf.Rank.R2>([2, tokens], 0.1, 1, 'float32', 6);
  const highest = tf.argMax(tf.matMul(x, table, false, true), 1);
  const isRight = [...tf.cast(tf.equal(highest, targets), 'float32').dataSync()];
  for (const zLoss of [0, 1e-4, 0.3]) {
    for (const labelSmoothing of [0, 0.2]) {
      const plain = (x: tf.Tensor, table: tf.Tensor) => {
        const logits = tf.matMul(x as tf.Tensor2D, table as tf.Tensor2D, false, true);
        const logZ = tf.logSumExp(logits, 1) as tf.Tensor1D;
        const low = labelSmoothing / (vocab - 1);
        const hot = tf.add(tf.mul(tf.cast(tf.oneHot(targets, vocab), 'float32'), 1 - labelSmoothing - low), low);
        const least = (1 - labelSmoothing) * Math.log(1 - labelSmoothing) + labelSmoothing * Math.log(low);
        const entropy = labelSmoothing === 0 ? 0 : -least;
        const crossEntropy = tf.sub(tf.sub(logZ, tf.sum(tf.mul(logits, hot), 1)), entropy);
        return tf.stack([crossEntropy, tf.mul(tf.square(logZ), zLoss)]);
      };
      const ours = (x: tf.Tensor, table: tf.Tensor) =>
        vocabularyLosses(x as tf.Tensor2D, table as tf.Tensor2D, targets, { zLoss, labelSmoothing });
      assert.deepEqual([...(tf.unstack(ours(x, table))[2] as tf.Tensor).dataSync()], isRight);
      const total = (losses: tf.Tensor) => tf.sum(tf.mul(tf.slice(losses, [0, 0], [2, tokens]), parts)) as tf.Scalar;
      const expected = tf.valueAndGrads((x: tf.Tensor, table: tf.Tensor) => total(plain(x, table)))([x, table]);
      const given = tf.valueAndGrads((x: tf.Tensor, table: tf.Tensor) => total(ours(x, table)))([x, table]);
      const at = `z-loss ${zLoss}, smoothing ${labelSmoothing}`;
      assert.ok(Math.abs((given.value.dataSync()[0] as number) - (expected.value.dataSync()[0] as number)) < 1e-4, at);
      for (const [i, gradient] of given.grads.entries()) {
        const difference = tf.max(tf.abs(tf.sub(gradient, expected.grads[i] as tf.Tensor))).dataSync()[0] as number;
        assert.ok(difference < 1e-5, `${at}: gradient ${i} differs by ${difference}`);
      }
    }
  }
});

test('rounded products leave the gradient of a token that is all but certain its size', async (t) => {
  const { native } = await loadEngine(process.env);
  if (native === undefined) return t.skip('WebAssembly has no bfloat16');
  const x = tf.tensor2d([[8.03, 0.7]]);
  const table = tf.tensor2d([
    [1.003, 0.1],
    [-0.203, 0.3],
  ]);
  const targets = tf.tensor1d([0], 'int32');
  const rounded: Product = (a, b, transposeA, transposeB) => bfloat16Product(native, a, b, transposeA, transposeB);
  for (const zLoss of [0, 1e-4]) {
    const gradients = (product?: Product) =>
      tf.grads((x: tf.Tensor, table: tf.Tensor) => {
        const losses = vocabularyLosses(x as tf.Tensor2D, table as tf.Tensor2D, targets, { zLoss }, product);
        return tf.slice(losses, [0, 0], [1, 1]);
      })([x, table]);
    const exact = gradients().map((gradient) => [...gradient.dataSync()]);
    for (const [i, gradient] of gradients(rounded).entries()) {
      const size = Math.max(...(exact[i] as number[]).map(Math.abs));
      assert.ok(size < 1e-2 && size > 1e-6, `${size}`);
      for (const [k, value] of gradient.dataSync().entries()) {
        const apart = Math.abs(value - (exact[i]?.[k] as number));
        // The logits are rounded, too: by 0.03 of 8, which is 3% of the probability that remains, for each of the two.
        assert.ok(apart < 0.15 * size, `gradient ${i}, value ${k}: ${value}, not ${exact[i]?.[k]}`);
      }
    }
  }
  return undefined;
});
