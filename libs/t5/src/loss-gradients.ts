import * as tf from '@tensorflow/tfjs-core';
import { batchLoss } from './batch-loss.js';
import type { LossOptions } from './loss-options.js';
import { lossDivisor } from './loss-weights.js';
import type { T5Tensors } from './t5-batch.js';
import type { Layers } from './t5-stack.js';

/** The sums of a batch (`BatchLoss.sums`) and the gradient of its loss by every parameter, in the parameters' order. */
export interface LossGradients {
  readonly sums: tf.Tensor1D;
  readonly gradients: ReadonlyMap<string, tf.Tensor>;
}

/**
 * Sums and gradients of a batch. The gradients are those of the mean over target tokens, or of what else the options
 * normalize by; a batch without any target token has none but zeros. The tensors are the caller's, also within `tf.tidy`.
 *
 * @param divisor what the summed loss is divided by instead: for one of several batches whose gradients are added up,
 *   that of all
 */
export function lossGradients(
  layers: Layers,
  batch: T5Tensors,
  options: LossOptions,
  divisor: tf.Scalar = lossDivisor(batch.weights, options.lossNormalization),
): LossGradients {
  const names = [...layers.parameters.keys()];
  const weights = [...layers.parameters.values()];
  let sums: tf.Tensor1D | undefined;
  const { value, grads } = tf.valueAndGrads((...tensors: tf.Tensor[]) => {
    const parameters = new Map(names.map((name, index) => [name, tensors[index] as tf.Tensor]));
    const loss = batchLoss({ ...layers, parameters }, batch, options);
    sums = tf.keep(loss.sums); // it would be disposed of with what else the forward pass leaves
    return tf.div(loss.total, divisor) as tf.Scalar;
  })(weights);
  value.dispose();
  return {
    sums: sums as unknown as tf.Tensor1D,
    gradients: new Map(names.map((name, index) => [name, grads[index] as tf.Tensor])),
  };
}
