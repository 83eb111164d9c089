import * as tf from '@tensorflow/tfjs-core';

/**
 * `softmax(q k^T + bias) v`. NOTE: scores are not divided by `sqrt(head_dim)`; T5 has that in its initial weights.
 * The gradient is written out: of the forward pass only the weights of attention are kept.
 *
 * @param q `[batch, heads, query, head_dim]`
 * @param k `[batch, heads, key, head_dim]`
 * @param v `[batch, heads, key, head_dim]`
 * @param bias broadcastable to `[batch, heads, query, key]`: relative positions and mask; gets a gradient
 * @param keep dropout of the weights: 0 or 1/(1 - rate) for each, no gradient
 * @returns `[batch, heads, query, head_dim]`
 */
export function attend(
  q: tf.Tensor4D,
  k: tf.Tensor4D,
  v: tf.Tensor4D,
  bias: tf.Tensor4D,
  keep?: tf.Tensor4D,
): tf.Tensor4D {
  const op = tf.customGrad((...all: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const save = all[all.length - 1] as tf.GradSaveFunc;
    const [q, k, v, bias] = all as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
    const weights = tf.softmax(tf.add(tf.matMul(q, k, false, true), bias));
    const kept = keep === undefined ? weights : tf.mul(weights, keep);
    save(keep === undefined ? [q, k, v, weights] : [q, k, v, weights, keep]);
    return {
      value: tf.matMul(kept, v),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [q, k, v, weights, keep] = saved as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D, tf.Tensor4D, tf.Tensor4D?];
        const kept = keep === undefined ? weights : tf.mul(weights, keep);
        const dV = tf.matMul(kept, dy as tf.Tensor4D, true, false);
        const dKept = tf.matMul(dy as tf.Tensor4D, v, false, true);
        const dWeights = keep === undefined ? dKept : tf.mul(dKept, keep);
        const weighted = tf.mul(dWeights, weights);
        const dScores = tf.sub(weighted, tf.mul(weights, tf.sum(weighted, 3, true)));
        return [
          tf.matMul(dScores, k),
          tf.matMul(dScores, q, true, false),
          dV,
          sumToShape(dScores, bias.shape),
        ] as tf.Tensor[];
      },
    };
  });
  return op(q, k, v, bias) as tf.Tensor4D;
}

/** Sums a gradient over the axes along which a value of `shape` was broadcast. */
function sumToShape(gradient: tf.Tensor, shape: readonly number[]): tf.Tensor {
  const axes = shape.flatMap((size, axis) => (size === 1 && gradient.shape[axis] !== 1 ? [axis] : []));
  return axes.length === 0 ? gradient : tf.sum(gradient, axes, true);
}
