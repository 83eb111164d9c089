import * as tf from '@tensorflow/tfjs-core';

/**
 * Projections that lie side by side, split into heads in one transposition.
 *
 * @param projected `[rows * length, count * heads * head_dim]`
 * @returns for each of `count` projections `[rows, heads, length, head_dim]`
 */
export function splitHeads(projected: tf.Tensor2D, count: number, rows: number, heads: number): tf.Tensor4D[] {
  const [tokens, columns] = projected.shape;
  // -> [rows, length, count, heads, head_dim] -> [count, rows, heads, length, head_dim]
  const split = tf.reshape(projected, [rows, tokens / rows, count, heads, columns / count / heads]);
  const transposed = tf.transpose(split, [2, 0, 3, 1, 4]);
  return count === 1 ? [tf.squeeze(transposed, [0])] : (tf.unstack(transposed) as tf.Tensor4D[]);
}
