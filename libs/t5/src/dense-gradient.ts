import { meanOfSquares } from '@exmix/tensors/mean-of-squares';
import * as tf from '@tensorflow/tfjs-core';
import type { Gradient } from './gradient.js';

/** A gradient with a value for each of the parameter. */
export class DenseGradient implements Gradient {
  constructor(private readonly values: tf.Tensor) {}

  dense(): tf.Tensor {
    return this.values;
  }

  meanOfSquares(axis: number): tf.Tensor {
    return meanOfSquares(this.values, axis);
  }

  times(factor: tf.Tensor, axis: number): DenseGradient {
    return new DenseGradient(tf.mul(this.values, tf.expandDims(factor, axis)));
  }

  addedTo(weight: tf.Tensor): tf.Tensor {
    return tf.add(weight, this.values);
  }
}
