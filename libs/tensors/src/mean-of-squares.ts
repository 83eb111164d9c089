import * as tf from '@tensorflow/tfjs-core';
import { activeNative } from './active-native.js';

/** Elements above which a matrix is larger than a core's cache. */
const LARGE = 2 ** 20;
/** Rows that are summed in a stretch, at most. */
const BLOCK = 64;

/**
 * Mean of the squares along an axis. Where the engine is native the squares are never stored: its Euclidean norm is one
 * pass, and is squared where it is small. Without a gradient. NOTE: down the columns of a large matrix TensorFlow reads a
 * few of them at a time over all rows, so that every line of memory is fetched more than once; blocks of rows are read
 * once, in a third of the time.
 *
 * @param x `[.., size of the axis, ..]`
 * @param keepDims the axis stays, with size 1
 */
export function meanOfSquares(x: tf.Tensor, axis: number, keepDims = false): tf.Tensor {
  const native = activeNative();
  if (native === undefined) return tf.mean(tf.square(x), axis, keepDims);
  const { TF_ATTR_BOOL, TF_ATTR_TYPE, TF_FLOAT, TF_INT32 } = native.binding;
  const attributes = [
    { name: 'keep_dims', type: TF_ATTR_BOOL, value: keepDims },
    { name: 'T', type: TF_ATTR_TYPE, value: TF_FLOAT },
    { name: 'Tidx', type: TF_ATTR_TYPE, value: TF_INT32 },
  ];
  const normOver = (x: tf.Tensor, axis: number) =>
    native.executeSingleOutput('EuclideanNorm', attributes, [x, tf.scalar(axis, 'int32')]);
  const length = x.shape[axis] as number;
  const block = axis === 0 && x.rank === 2 && x.size > LARGE && !keepDims ? largestDivisor(length, BLOCK) : 1;
  if (block === 1) return tf.mul(tf.square(normOver(x, axis)), 1 / length);
  // [rows, columns] -> [blocks, rows of a block, columns] -> [blocks, columns] -> [columns]
  const blocks = tf.reshape(x, [length / block, block, x.shape[1] as number]);
  return tf.mul(tf.sum(tf.square(normOver(blocks, 1)), 0), 1 / length);
}

function largestDivisor(n: number, atMost: number): number {
  let divisor = Math.min(n, atMost);
  while (n % divisor !== 0) divisor--;
  return divisor;
}
