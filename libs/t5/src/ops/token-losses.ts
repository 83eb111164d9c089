import * as tf from '@tensorflow/tfjs-core';

/**
 * Per token the cross entropy `ce = logZ - logits[target]` and `zLoss * logZ^2`, `logZ = logsumexp(logits)`: the loss of
 * T5X without label smoothing. The gradient is written out from the kept exponentials:
 * `softmax * (dCe + dZ * 2 zLoss logZ) - onehot(target) * dCe`.
 *
 * @param logits `[tokens, vocab]`
 * @param targets `[tokens]` int32
 * @returns `[2, tokens]`: `ce`, then the z part
 */
export function tokenLosses(logits: tf.Tensor2D, targets: tf.Tensor1D, zLoss: number): tf.Tensor2D {
  const [tokens, vocab] = logits.shape;
  const op = tf.customGrad((...all: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [logits, save] = all as [tf.Tensor2D, tf.GradSaveFunc];
    const top = tf.max(logits, 1, true);
    const exponentials = tf.exp(tf.sub(logits, top)) as tf.Tensor2D;
    const sums = tf.sum(exponentials, 1, true) as tf.Tensor2D;
    const logZ = tf.add(tf.log(sums), top) as tf.Tensor2D;
    const places = tf.add(tf.mul(tf.range(0, tokens, 1, 'int32'), tf.scalar(vocab, 'int32')), targets) as tf.Tensor1D;
    const chosen = tf.gather(tf.reshape(logits, [tokens * vocab]), places);
    const flat = tf.reshape(logZ, [tokens]);
    save([exponentials, sums, logZ, places]);
    return {
      value: tf.stack([tf.sub(flat, chosen), tf.mul(tf.square(flat), zLoss)]),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [exponentials, sums, logZ, places] = saved as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor1D];
        const [dCe, dZ] = tf.unstack(dy as tf.Tensor2D) as [tf.Tensor1D, tf.Tensor1D];
        const column = (x: tf.Tensor) => tf.reshape(x, [tokens, 1]);
        const factor = tf.div(tf.add(column(dCe), tf.mul(column(dZ), tf.mul(logZ, 2 * zLoss))), sums);
        const hot = tf.scatterND(tf.expandDims(places, 1), dCe, [tokens * vocab]);
        return tf.sub(tf.mul(exponentials, factor), tf.reshape(hot, [tokens, vocab]));
      },
    };
  });
  return op(logits) as tf.Tensor2D;
}
