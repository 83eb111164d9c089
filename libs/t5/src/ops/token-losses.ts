import { activeNative } from '@exmix/tensors/active-native';
import type { NativeBackend } from '@exmix/tensors/native-backend';
import { addAtTargets, sparseCrossEntropy } from '@exmix/tensors/sparse-cross-entropy';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Per token the cross entropy `ce` and `zLoss * logZ^2`, `logZ = logsumexp(logits)`: the loss of T5X (`t5x/losses.py`).
 * Without label smoothing `ce = logZ - logits[target]`. With smoothing `s` the target has probability `1 - s` and every
 * other piece `low = s / (vocab - 1)`, and the entropy of that distribution is taken off, so that 0 remains the least:
 * `ce = logZ - (1 - s - low) * logits[target] - low * sum(logits) - entropy`. The gradient is written out from the kept
 * exponentials: `softmax * (dCe + dZ * 2 zLoss logZ) - ((1 - s - low) * onehot(target) + low) * dCe`.
 *
 * @param logits `[tokens, vocab]`
 * @param targets `[tokens]` int32
 * @param labelSmoothing `s`, from 0 to below 1
 * @returns `[2, tokens]`: `ce`, then the z part
 */
export function tokenLosses(logits: tf.Tensor2D, targets: tf.Tensor1D, zLoss: number, labelSmoothing = 0): tf.Tensor2D {
  const native = activeNative();
  if (native !== undefined && labelSmoothing === 0) return nativeTokenLosses(native, logits, targets, zLoss);
  const [tokens, vocab] = logits.shape;
  const low = labelSmoothing / (vocab - 1);
  const high = 1 - labelSmoothing - low;
  const crossEntropy = (logZ: tf.Tensor, chosen: tf.Tensor, logits: tf.Tensor2D): tf.Tensor => {
    if (labelSmoothing === 0) return tf.sub(logZ, chosen);
    const target = tf.add(tf.mul(chosen, high), tf.mul(tf.sum(logits, 1), low));
    return tf.sub(tf.sub(logZ, target), smoothedEntropy(labelSmoothing, vocab));
  };
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
      value: tf.stack([crossEntropy(flat, chosen, logits), tf.mul(tf.square(flat), zLoss)]),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [exponentials, sums, logZ, places] = saved as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor1D];
        const [dCe, dZ] = tf.unstack(dy as tf.Tensor2D) as [tf.Tensor1D, tf.Tensor1D];
        const column = (x: tf.Tensor) => tf.reshape(x, [tokens, 1]);
        const factor = tf.div(tf.add(column(dCe), tf.mul(column(dZ), tf.mul(logZ, 2 * zLoss))), sums);
        const scattered = labelSmoothing === 0 ? dCe : tf.mul(dCe, high);
        const hot = tf.scatterND(tf.expandDims(places, 1), scattered, [tokens * vocab]);
        const softmax = tf.mul(exponentials, factor);
        const smoothed = labelSmoothing === 0 ? softmax : tf.sub(softmax, column(tf.mul(dCe, low)));
        return tf.sub(smoothed, tf.reshape(hot, [tokens, vocab]));
      },
    };
  });
  return op(logits) as tf.Tensor2D;
}

/** The same without smoothing, by the native op that gives `softmax - onehot` with the cross entropy. */
function nativeTokenLosses(
  native: NativeBackend,
  logits: tf.Tensor2D,
  targets: tf.Tensor1D,
  zLoss: number,
): tf.Tensor2D {
  const [tokens] = logits.shape;
  const op = tf.customGrad((...all: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [logits, save] = all as [tf.Tensor2D, tf.GradSaveFunc];
    const { losses, gradient } = sparseCrossEntropy(native, logits, targets);
    const places = tf.stack([tf.range(0, tokens, 1, 'int32'), targets], 1);
    const logZ = tf.add(losses, tf.gatherND(logits, places)) as tf.Tensor1D;
    save([gradient, logZ, targets]);
    return {
      value: tf.stack([losses, tf.mul(tf.square(logZ), zLoss)]),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [gradient, logZ, targets] = saved as [tf.Tensor2D, tf.Tensor1D, tf.Tensor1D];
        const [dCe, dZ] = tf.unstack(dy as tf.Tensor2D) as [tf.Tensor1D, tf.Tensor1D];
        const column = (x: tf.Tensor) => tf.reshape(x, [tokens, 1]);
        if (zLoss === 0) return tf.mul(gradient, column(dCe));
        // softmax (dCe + dLogZ) - onehot dCe = (softmax - onehot) (dCe + dLogZ) + onehot dLogZ
        const dLogZ = tf.mul(dZ, tf.mul(logZ, 2 * zLoss)) as tf.Tensor1D;
        const scaled = tf.mul(gradient, column(tf.add(dCe, dLogZ))) as tf.Tensor2D;
        return addAtTargets(native, scaled, targets, dLogZ);
      },
    };
  });
  return op(logits) as tf.Tensor2D;
}

/** Entropy of the smoothed target, in nats: the least cross entropy that can be had. */
function smoothedEntropy(labelSmoothing: number, vocab: number): number {
  const others = labelSmoothing * Math.log(labelSmoothing / (vocab - 1));
  return -((1 - labelSmoothing) * Math.log(1 - labelSmoothing) + others);
}
