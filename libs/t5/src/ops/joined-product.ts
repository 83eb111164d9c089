import * as tf from '@tensorflow/tfjs-core';
import { float32Product, type Product } from './product.js';

/**
 * Several products of the same tokens as one: `x W^T` for every weight, side by side. The gradient is one product for the
 * tokens and one for all weights.
 *
 * @param x `[tokens, embed]`
 * @param weights each `[width, embed]`
 * @returns `[tokens, weights * width]`
 */
export function joinedProduct(
  x: tf.Tensor2D,
  weights: readonly tf.Tensor2D[],
  product: Product = float32Product,
): tf.Tensor2D {
  const count = weights.length;
  const op = tf.customGrad((...all: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const save = all[all.length - 1] as tf.GradSaveFunc;
    const [x, ...weights] = all.slice(0, -1) as [tf.Tensor2D, ...tf.Tensor2D[]];
    const joined = (count === 1 ? weights[0] : tf.concat(weights, 0)) as tf.Tensor2D;
    save([x, joined]);
    return {
      value: product(x, joined, false, true),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [x, joined] = saved as [tf.Tensor2D, tf.Tensor2D];
        const dJoined = product(dy as tf.Tensor2D, x, true, false);
        return [product(dy as tf.Tensor2D, joined), ...(count === 1 ? [dJoined] : tf.split(dJoined, count, 0))];
      },
    };
  });
  return op(x, ...weights) as tf.Tensor2D;
}
