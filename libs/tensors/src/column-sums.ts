import * as tf from '@tensorflow/tfjs-core';
import { rowBlocks } from './row-blocks.js';

/** `[rows, columns]` -> `[columns]`. Without a gradient. */
export function columnSums(x: tf.Tensor2D): tf.Tensor1D {
  const blocks = rowBlocks(x);
  return blocks === undefined ? tf.sum(x, 0) : tf.sum(tf.sum(blocks, 1), 0);
}
