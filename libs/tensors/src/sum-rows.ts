import * as tf from '@tensorflow/tfjs-core';

/**
 * Rows of equal ids added up. Without a gradient.
 *
 * @param rows `[rows, ..]`
 * @param ids `[rows]` int32, each below `count`
 * @returns `[count, ..]`; zeros where no row has the id
 */
export function sumRows<T extends tf.Tensor>(rows: T, ids: tf.Tensor1D, count: number): T {
  if (tf.getKernel('UnsortedSegmentSum', tf.getBackend()) !== undefined) return tf.unsortedSegmentSum(rows, ids, count);
  // WebAssembly has no such kernel.
  const shape = [count, ...rows.shape.slice(1)];
  return tf.scatterND(tf.expandDims(ids, 1), rows, shape as tf.ShapeMap['R2']) as unknown as T;
}
