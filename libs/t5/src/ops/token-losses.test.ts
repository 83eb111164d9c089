import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadEngine } from '@exmix/tensors/engine';
import * as tf from '@tensorflow/tfjs-core';
import { tokenLosses } from './token-losses.js';

test('losses and their gradient are those of plain ops, with z-loss and smoothing', async () => {
  await loadEngine(process.env);
  const [tokens, vocab] = [6, 11];
  const logits = tf.randomNormal<tf.Rank.R2>([tokens, vocab], 0, 3, 'float32', 5);
  const targets = tf.tensor1d([3, 0, 10, 10, 5, 1], 'int32');
  const parts = tf.randomUniform<tf.Rank.R2>([2, tokens], 0.1, 1, 'float32', 6);
  for (const zLoss of [0, 1e-4, 0.3]) {
    for (const smoothing of [0, 0.2]) {
      const plain = (x: tf.Tensor2D) => {
        const logZ = tf.logSumExp(x, 1) as tf.Tensor1D;
        const low = smoothing / (vocab - 1);
        const hot = tf.add(tf.mul(tf.cast(tf.oneHot(targets, vocab), 'float32'), 1 - smoothing - low), low);
        const entropy = smoothing === 0 ? 0 : -(1 - smoothing) * Math.log(1 - smoothing) - smoothing * Math.log(low);
        const crossEntropy = tf.sub(tf.sub(logZ, tf.sum(tf.mul(x, hot), 1)), entropy);
        return tf.stack([crossEntropy, tf.mul(tf.square(logZ), zLoss)]);
      };
      const total = (losses: tf.Tensor) => tf.sum(tf.mul(losses, parts)) as tf.Scalar;
      const expected = tf.valueAndGrad((x: tf.Tensor) => total(plain(x as tf.Tensor2D)))(logits);
      const given = tf.valueAndGrad((x: tf.Tensor) => total(tokenLosses(x as tf.Tensor2D, targets, zLoss, smoothing)))(
        logits,
      );
      const differences = tf.max(tf.abs(tf.sub(given.grad, expected.grad)));
      assert.ok(Math.abs((await given.value.data())[0]! - (await expected.value.data())[0]!) < 1e-4);
      assert.ok((await differences.data())[0]! < 1e-5, `z-loss ${zLoss}, smoothing ${smoothing}`);
    }
  }
});
