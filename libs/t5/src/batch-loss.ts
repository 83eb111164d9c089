import * as tf from '@tensorflow/tfjs-core';
import { decode, vocabularyLogits } from './decode.js';
import { encode } from './encode.js';
import type { LossOptions } from './loss-options.js';
import { tokenLosses } from './ops/token-losses.js';
import type { T5Tensors } from './t5-batch.js';
import type { Layers } from './t5-stack.js';

/** Logits of a batch, `[rows * targetLength, vocab]`. */
export function batchLogits(layers: Layers, batch: T5Tensors): tf.Tensor2D {
  return vocabularyLogits(layers, decode(layers, encode(layers, batch), batch));
}

/** Sums over the target tokens of a batch, each times its weight; divide by the sum of the weights for means. */
export interface BatchLoss {
  /** Cross entropy plus z-loss. Has a gradient. */
  readonly total: tf.Scalar;
  /** `[4]`: cross entropy, z-loss, weights of the target tokens whose highest logit is right, weights of all. */
  readonly sums: tf.Tensor1D;
}

/** Runs the model over a batch. */
export function batchLoss(
  layers: Layers,
  batch: T5Tensors,
  { zLoss, labelSmoothing }: Pick<LossOptions, 'zLoss' | 'labelSmoothing'>,
): BatchLoss {
  const logits = batchLogits(layers, batch);
  const targets = tf.reshape(batch.targets, [-1]) as tf.Tensor1D;
  const weights = tf.reshape(batch.weights, [-1]) as tf.Tensor1D;
  // [2, tokens] x [tokens]
  const losses = tf.sum(tf.mul(tokenLosses(logits, targets, zLoss, labelSmoothing), weights), 1);
  // The highest logit is compared, not looked for: TensorFlow has fast kernels for the one only.
  const places = tf.stack([tf.range(0, targets.size, 1, 'int32'), targets], 1);
  const right = tf.cast(tf.greaterEqual(tf.gatherND(logits, places), tf.max(logits, 1)), 'float32');
  const counts = tf.stack([tf.sum(tf.mul(right, weights)), tf.sum(weights)]);
  return { total: tf.sum(losses), sums: tf.concat([losses, counts]) as tf.Tensor1D };
}
