import * as tf from '@tensorflow/tfjs-core';
import { float32Product, type Product } from './product.js';

/**
 * Several projections of the same tokens, each split into heads: `x W^T` for every weight, as one product and one
 * transposition. The gradient is written out: one product for the tokens and one for all weights.
 *
 * @param x `[rows * length, embed]`
 * @param weights each `[heads * head_dim, embed]`
 * @returns for each weight `[rows, heads, length, head_dim]`
 */
export function projectHeads(
  x: tf.Tensor2D,
  weights: readonly tf.Tensor2D[],
  rows: number,
  heads: number,
  product: Product = float32Product,
): tf.Tensor4D[] {
  const count = weights.length;
  const [tokens] = x.shape;
  const width = (weights[0] as tf.Tensor2D).shape[0];
  const length = tokens / rows;
  const op = tf.customGrad((...all: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const save = all[all.length - 1] as tf.GradSaveFunc;
    const [x, ...weights] = all.slice(0, -1) as [tf.Tensor2D, ...tf.Tensor2D[]];
    const joined = (count === 1 ? weights[0] : tf.concat(weights, 0)) as tf.Tensor2D;
    save([x, joined]);
    // [tokens, count * width] -> [rows, length, count, heads, head_dim] -> [count, rows, heads, length, head_dim]
    const split = tf.reshape(product(x, joined, false, true), [rows, length, count, heads, width / heads]);
    return {
      value: tf.transpose(split, [2, 0, 3, 1, 4]),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [x, joined] = saved as [tf.Tensor2D, tf.Tensor2D];
        const flat = tf.reshape(tf.transpose(dy, [1, 3, 0, 2, 4]), [tokens, count * width]) as tf.Tensor2D;
        const dJoined = product(flat, x, true, false);
        return [product(flat, joined), ...(count === 1 ? [dJoined] : tf.split(dJoined, count, 0))];
      },
    };
  });
  const projected = op(x, ...weights);
  return count === 1 ? [tf.squeeze(projected, [0])] : (tf.unstack(projected) as tf.Tensor4D[]);
}
