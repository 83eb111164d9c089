import * as tf from '@tensorflow/tfjs-core';

/** Added to the score of a key that a query must not see; float32 holds it, and its exponential is 0. */
export const MASKED = -1e9;

/**
 * 0 where a query may see a key, else a very negative number: both in the same segment, which is not 0, and, in the
 * decoder, the key not after the query.
 *
 * @param querySegments `[rows, queries]`
 * @param keySegments `[rows, keys]`
 * @returns `[rows, 1, queries, keys]`
 */
export function segmentMask(
  querySegments: Int32Array,
  keySegments: Int32Array,
  { rows, queries, keys, causal }: { rows: number; queries: number; keys: number; causal: boolean },
): tf.Tensor4D {
  const values = new Float32Array(rows * queries * keys);
  for (let row = 0; row < rows; row++) {
    for (let query = 0; query < queries; query++) {
      const segment = querySegments[row * queries + query];
      const place = (row * queries + query) * keys;
      for (let key = 0; key < keys; key++) {
        const visible = segment !== 0 && segment === keySegments[row * keys + key] && !(causal && key > query);
        if (!visible) values[place + key] = MASKED;
      }
    }
  }
  return tf.tensor4d(values, [rows, 1, queries, keys]);
}
