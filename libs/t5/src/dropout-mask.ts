import type * as tf from '@tensorflow/tfjs-core';

/** Draws dropout masks. */
export interface DropoutMasks {
  /** A mask of `shape`: 0 with probability `rate`, else `1 / (1 - rate)`. Each call draws a new one. */
  next(shape: readonly number[]): tf.Tensor;
}
