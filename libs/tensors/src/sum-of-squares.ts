import * as tf from '@tensorflow/tfjs-core';
import { meanOfSquares } from './mean-of-squares.js';

/**
 * Sum of the squares of all values. Without a gradient. NOTE: along the last axis first, since TensorFlow divides the sum
 * of a long list among its threads, and the result would depend on how many these are; a list of less than some 50,000
 * sums one thread adds up alone.
 */
export function sumOfSquares(x: tf.Tensor): tf.Scalar {
  if (x.rank < 2) return tf.sum(tf.square(x));
  const last = x.rank - 1;
  return tf.mul(tf.sum(meanOfSquares(x, last)), x.shape[last] as number);
}
