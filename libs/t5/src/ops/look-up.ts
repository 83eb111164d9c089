import * as tf from '@tensorflow/tfjs-core';

/**
 * Columns of a table by one-hot rows, as a product. NOTE: the gradient is a product by query and then their sum: as one
 * product over all places it would have so many terms and so few results that the engine divides the terms among its
 * threads, and the sum would depend on how many these are.
 *
 * @param table `[buckets, heads]`
 * @param hot `[queries * keys, buckets]`
 * @returns `[heads, queries * keys]`
 */
export function lookUp(table: tf.Tensor2D, hot: tf.Tensor2D, queries: number): tf.Tensor2D {
  const op = tf.customGrad((...all: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [table, save] = all as [tf.Tensor2D, tf.GradSaveFunc];
    save([hot]);
    return {
      // [heads, buckets] x [buckets, queries * keys]
      value: tf.matMul(table, hot, true, true),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [hot] = saved as [tf.Tensor2D];
        const [heads, places] = dy.shape as [number, number];
        const keys = places / queries;
        // [heads, queries, keys] -> [queries, heads, keys]
        const byQuery = tf.transpose(tf.reshape(dy, [heads, queries, keys]), [1, 0, 2]);
        // [queries, keys, buckets]^T x [queries, heads, keys]^T -> [queries, buckets, heads]
        const products = tf.matMul(tf.reshape(hot, [queries, keys, -1]), byQuery, true, true);
        return tf.sum(products, 0);
      },
    };
  });
  return op(table) as tf.Tensor2D;
}
