import * as tf from '@tensorflow/tfjs-core';

/** Added to the score of a key that a query must not see; float32 holds it, and its exponential is 0. */
const MASKED = -1e9;

/**
 * 0 where a query may see a key, else a very negative number: both in the same segment, which is not 0, and, if `causal`,
 * the key not after the query.
 *
 * @param querySegments `[rows, queries]` int32
 * @param keySegments `[rows, keys]` int32
 * @returns `[rows, 1, queries, keys]`
 */
export function segmentMask(querySegments: tf.Tensor2D, keySegments: tf.Tensor2D, causal: boolean): tf.Tensor4D {
  const [rows, queries] = querySegments.shape;
  const keys = keySegments.shape[1];
  const query = tf.reshape(querySegments, [rows, queries, 1]);
  const same = tf.equal(query, tf.reshape(keySegments, [rows, 1, keys]));
  const visible = tf.cast(tf.logicalAnd(same, tf.notEqual(query, tf.scalar(0, 'int32'))), 'float32');
  const seen = causal ? tf.mul(visible, lowerTriangle(queries, keys)) : visible;
  return tf.reshape(tf.mul(tf.sub(1, seen), MASKED), [rows, 1, queries, keys]) as tf.Tensor4D;
}

/** 1 where the key is not after the query, `[queries, keys]`. */
function lowerTriangle(queries: number, keys: number): tf.Tensor2D {
  const values = new Float32Array(queries * keys);
  for (let query = 0; query < queries; query++) values.fill(1, query * keys, query * keys + query + 1);
  return tf.tensor2d(values, [queries, keys]);
}
