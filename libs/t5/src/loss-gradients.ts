import * as tf from '@tensorflow/tfjs-core';
import { type BatchLoss, batchLoss } from './batch-loss.js';
import type { T5Tensors } from './t5-batch.js';
import type { Layers } from './t5-stack.js';

/** The sums of a batch and the gradient of its loss by every parameter, in the parameters' order. */
export interface LossGradients {
  readonly loss: BatchLoss;
  readonly gradients: ReadonlyMap<string, tf.Tensor>;
}

/**
 * Loss and gradients of a batch. The gradients are those of the mean over target tokens: the total divided by
 * `tokens`, by default the sum of the batch's weights. Call within `tf.tidy`.
 */
export function lossGradients(
  layers: Layers,
  batch: T5Tensors,
  zLoss: number,
  tokens: tf.Scalar = tf.sum(batch.weights),
): LossGradients {
  const names = [...layers.parameters.keys()];
  const weights = [...layers.parameters.values()];
  let loss: BatchLoss | undefined;
  const { grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) => {
    const parameters = new Map(names.map((name, index) => [name, tensors[index] as tf.Tensor]));
    const sums = batchLoss({ ...layers, parameters }, batch, zLoss);
    loss = {
      total: tf.keep(sums.total),
      crossEntropy: tf.keep(sums.crossEntropy),
      zLoss: tf.keep(sums.zLoss),
      correct: tf.keep(sums.correct),
    };
    return tf.div(sums.total, tokens) as tf.Scalar;
  })(weights);
  return {
    loss: loss as unknown as BatchLoss,
    gradients: new Map(names.map((name, index) => [name, grads[index] as tf.Tensor])),
  };
}
