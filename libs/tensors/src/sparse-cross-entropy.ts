import * as tf from '@tensorflow/tfjs-core';
import type { NativeBackend } from './native-backend.js';

/**
 * Cross entropy of each row's target, `logsumexp(logits) - logits[target]`, and its gradient, `softmax - onehot`, in one
 * native op. Without a gradient of its own.
 *
 * @param logits `[tokens, vocab]`
 * @param targets `[tokens]` int32
 */
export function sparseCrossEntropy(
  native: NativeBackend,
  logits: tf.Tensor2D,
  targets: tf.Tensor1D,
): { losses: tf.Tensor1D; gradient: tf.Tensor2D } {
  const type = (name: string, value: number) => ({ name, type: native.binding.TF_ATTR_TYPE, value });
  const attributes = [type('T', native.binding.TF_FLOAT), type('Tlabels', native.binding.TF_INT32)];
  const outputs = native.executeMultipleOutputs(
    'SparseSoftmaxCrossEntropyWithLogits',
    attributes,
    [logits, targets],
    2,
  );
  const [losses, gradient] = outputs as [tf.Tensor1D, tf.Tensor2D];
  return { losses, gradient };
}

/** `x` with one value added at a place of each row; in place where nothing else reads `x`. */
export function addAtTargets(
  native: NativeBackend,
  x: tf.Tensor2D,
  targets: tf.Tensor1D,
  values: tf.Tensor1D,
): tf.Tensor2D {
  const type = (name: string, value: number) => ({ name, type: native.binding.TF_ATTR_TYPE, value });
  const places = tf.stack([tf.range(0, x.shape[0], 1, 'int32'), targets], 1);
  const attributes = [type('T', native.binding.TF_FLOAT), type('Tindices', native.binding.TF_INT32)];
  return native.executeSingleOutput('TensorScatterAdd', attributes, [x, places, values]) as tf.Tensor2D;
}
