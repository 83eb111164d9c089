import * as tf from '@tensorflow/tfjs-core';
import { activeNative } from './active-native.js';

/** Sum of the squares of all values, in one pass where the engine is native. Without a gradient. */
export function sumOfSquares(x: tf.Tensor): tf.Scalar {
  const native = activeNative();
  if (native === undefined) return tf.sum(tf.square(x));
  const attributes = [{ name: 'T', type: native.binding.TF_ATTR_TYPE, value: native.binding.TF_FLOAT }];
  return tf.mul(native.executeSingleOutput('L2Loss', attributes, [x]), 2);
}
