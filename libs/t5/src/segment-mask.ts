import * as tf from '@tensorflow/tfjs-core';

/** Added to the score of a key that a query must not see; float32 holds it, and its exponential is 0. */
const MASKED = -1e9;

/**
 * 0 where a query may see a key, else a very negative number: both in the same segment, which is not 0, and, if `causal`,
 * the key not after the query. The same masks as T5X's `make_attention_mask` and `make_decoder_mask`.
 *
 * @param querySegments `[rows, queries]` int32
 * @param keySegments `[rows, keys]` int32
 * @param prefix `[rows, keys]` int32, of a causal mask over equal queries and keys: the places that hold 1 see each
 *   other within their segment, whichever comes first (a prefix language model)
 * @returns `[rows, 1, queries, keys]`
 */
export function segmentMask(
  querySegments: tf.Tensor2D,
  keySegments: tf.Tensor2D,
  causal: boolean,
  prefix?: tf.Tensor2D,
): tf.Tensor4D {
  const [rows, queries] = querySegments.shape;
  const keys = keySegments.shape[1];
  const query = tf.reshape(querySegments, [rows, queries, 1]);
  const same = tf.equal(query, tf.reshape(keySegments, [rows, 1, keys]));
  const visible = tf.cast(tf.logicalAnd(same, tf.notEqual(query, tf.scalar(0, 'int32'))), 'float32');
  const seen = causal ? tf.mul(visible, notAfter(queries, keys, prefix)) : visible;
  return tf.reshape(tf.mul(tf.sub(1, seen), MASKED), [rows, 1, queries, keys]) as tf.Tensor4D;
}

/** 1 where the key is not after the query, or both are in the prefix: `[queries, keys]` or `[rows, queries, keys]`. */
function notAfter(queries: number, keys: number, prefix: tf.Tensor2D | undefined): tf.Tensor {
  const triangle = lowerTriangle(queries, keys);
  if (prefix === undefined) return triangle;
  const [rows] = prefix.shape;
  const inPrefix = tf.cast(prefix, 'float32');
  return tf.maximum(triangle, tf.mul(tf.reshape(inPrefix, [rows, queries, 1]), tf.reshape(inPrefix, [rows, 1, keys])));
}

/** 1 where the key is not after the query, `[queries, keys]`. */
function lowerTriangle(queries: number, keys: number): tf.Tensor2D {
  const values = new Float32Array(queries * keys);
  for (let query = 0; query < queries; query++) values.fill(1, query * keys, query * keys + query + 1);
  return tf.tensor2d(values, [queries, keys]);
}
