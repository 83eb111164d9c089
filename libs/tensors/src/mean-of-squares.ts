import * as tf from '@tensorflow/tfjs-core';
import { activeNative } from './active-native.js';

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
  const norm = native.executeSingleOutput('EuclideanNorm', attributes, [x, tf.scalar(axis, 'int32')]);
  return tf.mul(tf.square(norm), 1 / (x.shape[axis] as number));
}
