import { addAt } from '@exmix/tensors/add-at';
import * as tf from '@tensorflow/tfjs-core';
import { float32Product, type Product } from './product.js';
import { softmaxParts } from './softmax-parts.js';

export interface VocabularyLossOptions {
  readonly zLoss: number;
  /** `s`, from 0 to below 1. */
  readonly labelSmoothing?: number | undefined;
}

/**
 * From the decoder's output to the losses of its tokens. Per token the cross entropy `ce` and `zLoss * logZ^2`,
 * `logZ = logsumexp(logits)`: the loss of T5X (`t5x/losses.py`). Without label smoothing `ce = logZ - logits[target]`.
 * With smoothing `s` the target has probability `1 - s` and every other piece `low = s / (vocab - 1)`, and the entropy of
 * that distribution is taken off, so that 0 remains the least:
 * `ce = logZ - (1 - s - low) * logits[target] - low * sum(logits) - entropy`.
 *
 * The gradient by the logits, `softmax * (dCe + dZ * 2 zLoss logZ) - ((1 - s - low) * onehot(target) + low) * dCe`, is
 * never made: of its size only the exponentials are kept, which take the one-hot part in their place, and all factors by
 * token go to the smaller side of the two products.
 *
 * @param x `[tokens, embed]`
 * @param table `[vocab, embed]`
 * @param targets `[tokens]` int32
 * @returns `[3, tokens]`: `ce`; the z part; 1 where no logit is above that of the target, without a gradient
 */
export function vocabularyLosses(
  x: tf.Tensor2D,
  table: tf.Tensor2D,
  targets: tf.Tensor1D,
  { zLoss, labelSmoothing = 0 }: VocabularyLossOptions,
  product: Product = float32Product,
): tf.Tensor2D {
  const tokens = x.shape[0];
  const vocab = table.shape[0];
  const low = labelSmoothing / (vocab - 1);
  const high = 1 - labelSmoothing - low;
  const column = (values: tf.Tensor) => tf.reshape(values, [tokens, 1]) as tf.Tensor2D;
  const op = tf.customGrad((...all: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [x, table, save] = all as [tf.Tensor2D, tf.Tensor2D, tf.GradSaveFunc];
    const logits = product(x, table, false, true);
    const { exponentials, top, sums, totals, chosen } = softmaxParts(logits, targets);
    const logZ = tf.add(tf.log(sums), top);
    const target = labelSmoothing === 0 ? chosen : tf.add(tf.mul(chosen, high), tf.mul(totals, low));
    const crossEntropy = tf.sub(logZ, target);
    save([x, table, targets, exponentials, sums, logZ]);
    return {
      value: tf.stack([
        labelSmoothing === 0 ? crossEntropy : tf.sub(crossEntropy, smoothedEntropy(labelSmoothing, vocab)),
        tf.mul(tf.square(logZ), zLoss),
        // The highest logit is compared, not looked for: TensorFlow has fast kernels for the one only.
        tf.cast(tf.greaterEqual(chosen, top), 'float32'),
      ]),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [x, table, targets, exponentials, sums, logZ] = saved as [
          ...[tf.Tensor2D, tf.Tensor2D, tf.Tensor1D, tf.Tensor2D],
          ...[tf.Tensor1D, tf.Tensor1D],
        ];
        const [dCe, dZ] = tf.unstack(dy as tf.Tensor2D) as [tf.Tensor1D, tf.Tensor1D];
        const dLogZ = zLoss === 0 ? dCe : tf.add(dCe, tf.mul(dZ, tf.mul(logZ, 2 * zLoss)));
        const ofSoftmax = column(tf.div(dLogZ, sums));
        // Where the target is all but certain, softmax and one-hot cancel: they must do so before factors are rounded.
        const ofTarget = tf.mul(tf.mul(sums, -high), zLoss === 0 ? 1 : tf.divNoNan(dCe, dLogZ));
        const slopes = addAt(exponentials, placesOf(targets), ofTarget);
        const dX = tf.mul(product(slopes, table), ofSoftmax);
        const dTable = product(slopes, tf.mul(x, ofSoftmax), true, false);
        if (labelSmoothing === 0) return [dX, dTable];
        const ofAll = column(tf.mul(dCe, -low));
        return [tf.add(dX, tf.mul(ofAll, tf.sum(table, 0, true))), tf.add(dTable, tf.sum(tf.mul(x, ofAll), 0, true))];
      },
    };
  });
  return op(x, table) as tf.Tensor2D;
}

/** Entropy of the smoothed target, in nats: the least cross entropy that can be had. */
function smoothedEntropy(labelSmoothing: number, vocab: number): number {
  const others = labelSmoothing * Math.log(labelSmoothing / (vocab - 1));
  return -((1 - labelSmoothing) * Math.log(1 - labelSmoothing) + others);
}

/** `[tokens, 2]`: each token with its target. */
function placesOf(targets: tf.Tensor1D): tf.Tensor2D {
  return tf.stack([tf.range(0, targets.size, 1, 'int32'), targets], 1) as tf.Tensor2D;
}
