import * as tf from '@tensorflow/tfjs-core';
import { float32Product, type Product } from './product.js';

/** What is added to the scores of attention. */
export interface ScoreBias {
  /** `[batch, 1, query, key]`, without a gradient: hides keys. */
  readonly mask: tf.Tensor4D;
  /** `[1, heads, query, key]`: relative positions; absent in cross-attention. */
  readonly positions?: tf.Tensor4D | undefined;
}

/**
 * `softmax(q k^T + bias) v`. NOTE: scores are not divided by `sqrt(head_dim)`; T5 has that in its initial weights.
 * The gradient is written out: of the forward pass the weights of attention are kept, and the result, since the sum over
 * keys of weight times gradient is the sum over `head_dim` of result times gradient, which is the smaller one.
 *
 * @param q `[batch, heads, query, head_dim]`
 * @param k `[batch, heads, key, head_dim]`
 * @param v `[batch, heads, key, head_dim]`
 * @param keep dropout of the weights: 0 or 1/(1 - rate) for each, no gradient
 * @returns `[batch, heads, query, head_dim]`
 */
export function attend(
  q: tf.Tensor4D,
  k: tf.Tensor4D,
  v: tf.Tensor4D,
  bias: ScoreBias,
  keep?: tf.Tensor4D,
  product: Product = float32Product,
): tf.Tensor4D {
  const { mask, positions } = bias;
  const op = tf.customGrad((...all: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const save = all[all.length - 1] as tf.GradSaveFunc;
    const [q, k, v] = all as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
    const added = positions === undefined ? mask : tf.add(positions, mask); // within the op, which frees it
    const weights = tf.softmax(tf.add(product(q, k, false, true), added)) as tf.Tensor4D;
    const value = product(keep === undefined ? weights : tf.mul(weights, keep), v);
    save(keep === undefined ? [q, k, v, weights, value] : [q, k, v, weights, value, keep]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [q, k, v, weights, value, keep] = saved as tf.Tensor4D[] as [
          ...[tf.Tensor4D, tf.Tensor4D, tf.Tensor4D, tf.Tensor4D, tf.Tensor4D],
          tf.Tensor4D?,
        ];
        const kept = keep === undefined ? weights : tf.mul(weights, keep);
        const dV = product(kept, dy as tf.Tensor4D, true, false);
        const dKept = product(dy as tf.Tensor4D, v, false, true);
        const dWeights = keep === undefined ? dKept : tf.mul(dKept, keep);
        const along = tf.sum(tf.mul(dy, value), 3, true);
        const dScores = tf.mul(weights, tf.sub(dWeights, along)) as tf.Tensor4D;
        const gradients = [product(dScores, k), product(dScores, q, true, false), dV];
        return positions === undefined ? gradients : [...gradients, tf.sum(dScores, 0, true)];
      },
    };
  });
  return (positions === undefined ? op(q, k, v) : op(q, k, v, positions)) as tf.Tensor4D;
}
