import * as tf from '@tensorflow/tfjs-core';
import { activeNative } from './active-native.js';

/**
 * A tensor with values added at places, one after the other where places are equal. Native engines add to a copy, or to
 * the tensor itself where nothing else reads it. Without a gradient.
 *
 * @param x `[d0, .., dk, ..rest]`
 * @param places `[count, k + 1]` int32: along the first axes of `x`
 * @param values `[count, ..rest]`
 */
export function addAt<T extends tf.Tensor>(x: T, places: tf.Tensor2D, values: tf.Tensor): T {
  const native = activeNative();
  if (native === undefined) return tf.add(x, tf.scatterND(places, values, x.shape as tf.ShapeMap['R2']));
  const type = (name: string, value: number) => ({ name, type: native.binding.TF_ATTR_TYPE, value });
  const attributes = [type('T', native.binding.TF_FLOAT), type('Tindices', native.binding.TF_INT32)];
  return native.executeSingleOutput('TensorScatterAdd', attributes, [x, places, values]) as T;
}
