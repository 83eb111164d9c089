import * as tf from '@tensorflow/tfjs-core';

/** A matrix product over the last two axes, of factors that may be transposed; asked for no gradient. */
export type Product = <T extends tf.Tensor>(a: T, b: T, transposeA?: boolean, transposeB?: boolean) => T;

export const float32Product: Product = (a, b, transposeA, transposeB) => tf.matMul(a, b, transposeA, transposeB);

/** `x W^T` with its gradient; weights are stored `[out, in]`. */
export function linearProduct(x: tf.Tensor2D, weight: tf.Tensor2D, product: Product): tf.Tensor2D {
  const op = tf.customGrad((...all: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [x, weight, save] = all as [tf.Tensor2D, tf.Tensor2D, tf.GradSaveFunc];
    save([x, weight]);
    return {
      value: product(x, weight, false, true),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [x, weight] = saved as [tf.Tensor2D, tf.Tensor2D];
        return [product(dy as tf.Tensor2D, weight), product(dy as tf.Tensor2D, x, true, false)];
      },
    };
  });
  return op(x, weight) as tf.Tensor2D;
}
