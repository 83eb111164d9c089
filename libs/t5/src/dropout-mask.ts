import type { Engine } from '@exmix/tensors/engine';
import { statelessUniform } from '@exmix/tensors/stateless-uniform';
import * as tf from '@tensorflow/tfjs-core';

/** Draws dropout masks. */
export interface DropoutMasks {
  /** A mask of `shape`: 0 with probability `rate`, else `1 / (1 - rate)`. Each call draws a new one. */
  next(shape: readonly number[]): tf.Tensor;
  /** Masks that start where these stand now: what is computed again draws the same ones. */
  again(): DropoutMasks;
}

/**
 * Masks that depend on nothing but the key, the order of the calls and the shapes, so that a resumed training draws the
 * same ones.
 *
 * @param key `[2]` int32: the phase's seed and the step
 */
export function dropoutMasks(engine: Engine, key: tf.Tensor1D, rate: number, firstCall = 0): DropoutMasks {
  let calls = firstCall;
  return {
    next: (shape) => {
      const drawn = statelessUniform(engine, shape, key, calls++);
      return tf.mul(tf.cast(tf.greaterEqual(drawn, rate), 'float32'), 1 / (1 - rate));
    },
    again: () => dropoutMasks(engine, key, rate, calls),
  };
}
