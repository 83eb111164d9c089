import type { Engine } from '@exmix/tensors/engine';
import { statelessUniform } from '@exmix/tensors/stateless-uniform';
import * as tf from '@tensorflow/tfjs-core';

/** Draws dropout masks. */
export interface DropoutMasks {
  /** A mask of `shape`: 0 with probability `rate`, else `1 / (1 - rate)`. Each call draws a new one. */
  next(shape: readonly number[]): tf.Tensor;
}

/**
 * Masks that depend on nothing but the key, the order of the calls and the shapes, so that a resumed training draws the
 * same ones.
 *
 * @param key `[2]` int32: the phase's seed and the step
 */
export function dropoutMasks(engine: Engine, key: tf.Tensor1D, rate: number): DropoutMasks {
  let calls = 0;
  return {
    next: (shape) => {
      const drawn = statelessUniform(engine, shape, key, calls++);
      return tf.mul(tf.cast(tf.greaterEqual(drawn, rate), 'float32'), 1 / (1 - rate));
    },
  };
}
