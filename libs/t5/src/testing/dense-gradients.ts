import type * as tf from '@tensorflow/tfjs-core';
import type { Gradient } from '../gradient.js';

/** Gradients as tensors of the parameters' shapes. */
export function denseGradients(gradients: ReadonlyMap<string, Gradient>): Map<string, tf.Tensor> {
  return new Map([...gradients].map(([name, gradient]) => [name, gradient.dense()]));
}
