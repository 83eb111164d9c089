import type * as tf from '@tensorflow/tfjs-core';

/** The gradient of a parameter, as Adafactor reads it. */
export interface Gradient {
  /** Of the parameter's shape. */
  dense(): tf.Tensor;
  /** Means of the squares over an axis, which the result lacks. */
  meanOfSquares(axis: number): tf.Tensor;
  /** Times a factor that is the same along an axis, which it lacks. */
  times(factor: tf.Tensor, axis: number): Gradient;
  /** The parameter with this added. */
  addedTo(weight: tf.Tensor): tf.Tensor;
}
