import * as tf from '@tensorflow/tfjs-core';

/** Rows of a block, at most: what they hold stays in a core's cache until its last column is read. */
const BLOCK = 64;

/**
 * The rows of a matrix in blocks of equal size, for what is summed down its columns: there TensorFlow reads a few columns
 * at a time over all rows, so that of a matrix larger than the cache every line of memory is fetched more than once.
 *
 * @param x `[rows, columns]`
 * @returns `[blocks, rows of a block, columns]`; undefined where the number of rows has no divisor that is of use
 */
export function rowBlocks(x: tf.Tensor2D): tf.Tensor3D | undefined {
  const [rows, columns] = x.shape;
  let block = Math.min(rows, BLOCK);
  while (rows % block !== 0) block--;
  return block < BLOCK / 4 || block === rows ? undefined : tf.reshape(x, [rows / block, block, columns]);
}
