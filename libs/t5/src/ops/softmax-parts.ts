import { fusedNative } from '@exmix/tensors/fused-native';
import * as tf from '@tensorflow/tfjs-core';

/** What a loss needs of the logits of each token. */
export interface SoftmaxParts {
  /** `e^(logit - top)`, `[tokens, vocab]`. */
  readonly exponentials: tf.Tensor2D;
  /** The largest logit, `[tokens]`. */
  readonly top: tf.Tensor1D;
  /** Sums of the exponentials, `[tokens]`. */
  readonly sums: tf.Tensor1D;
  /** Sums of the logits, `[tokens]`. */
  readonly totals: tf.Tensor1D;
  /** The logit of the target, `[tokens]`. */
  readonly chosen: tf.Tensor1D;
}

/**
 * The parts of a softmax. As one op it reads the logits once, and writes the exponentials into their place where nothing
 * else reads them. Without a gradient.
 *
 * @param logits `[tokens, vocab]`
 * @param targets `[tokens]` int32
 */
export function softmaxParts(logits: tf.Tensor2D, targets: tf.Tensor1D): SoftmaxParts {
  const native = fusedNative();
  if (native !== undefined) {
    const [exponentials, ...parts] = native.executeMultipleOutputs('ExmixSoftmaxParts', [], [logits, targets], 5);
    const [top, sums, totals, chosen] = parts as [tf.Tensor1D, tf.Tensor1D, tf.Tensor1D, tf.Tensor1D];
    return { exponentials: exponentials as tf.Tensor2D, top, sums, totals, chosen };
  }
  const [tokens] = logits.shape;
  const places = tf.stack([tf.range(0, tokens, 1, 'int32'), targets], 1) as tf.Tensor2D;
  const top = tf.max(logits, 1, true);
  const exponentials = tf.exp(tf.sub(logits, top)) as tf.Tensor2D;
  return {
    exponentials,
    top: tf.reshape(top, [tokens]) as tf.Tensor1D,
    sums: tf.sum(exponentials, 1),
    totals: tf.sum(logits, 1),
    chosen: tf.gatherND(logits, places) as tf.Tensor1D,
  };
}
