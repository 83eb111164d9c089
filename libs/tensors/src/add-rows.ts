import * as tf from '@tensorflow/tfjs-core';
import { activeNative } from './active-native.js';

/**
 * A table with rows added to it, one after the other where ids are equal. Native engines add to a copy of the table, or
 * to the table itself where nothing else reads it. Without a gradient.
 *
 * @param table `[count, ..]`
 * @param ids `[rows]` int32
 * @param rows `[rows, ..]`
 */
export function addRows<T extends tf.Tensor>(table: T, ids: tf.Tensor1D, rows: tf.Tensor): T {
  const places = tf.expandDims(ids, 1);
  const native = activeNative();
  if (native === undefined) return tf.add(table, tf.scatterND(places, rows, table.shape as tf.ShapeMap['R2']));
  const type = (name: string, value: number) => ({ name, type: native.binding.TF_ATTR_TYPE, value });
  const attributes = [type('T', native.binding.TF_FLOAT), type('Tindices', native.binding.TF_INT32)];
  return native.executeSingleOutput('TensorScatterAdd', attributes, [table, places, rows]) as T;
}
