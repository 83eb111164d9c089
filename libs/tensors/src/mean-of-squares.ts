import * as tf from '@tensorflow/tfjs-core';
import { activeNative } from './active-native.js';
import { rowBlocks } from './row-blocks.js';

/** Elements above which a matrix is larger than a core's cache. */
const LARGE = 2 ** 20;

/**
 * Mean of the squares along an axis. Where the engine is native the squares are never stored: its Euclidean norm is one
 * pass, and is squared where it is small. Without a gradient.
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
  const blocks = axis === 0 && x.rank === 2 && x.size > LARGE && !keepDims ? rowBlocks(x as tf.Tensor2D) : undefined;
  const squares = blocks === undefined ? tf.square(normOver(x, axis)) : tf.sum(tf.square(normOver(blocks, 1)), 0);
  return tf.mul(squares, 1 / length);
}
