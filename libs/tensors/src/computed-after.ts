import * as tf from '@tensorflow/tfjs-core';
import { activeNative } from './active-native.js';
import { OpRecorder } from './op-recorder.js';

/**
 * The same values; in a graph that is being recorded, whatever is computed from them waits for `after`, and is not taken
 * for the same as what was computed from `x` itself. Without a gradient of its own.
 */
export function computedAfter<T extends tf.Tensor>(x: T, after: tf.Tensor): T {
  const native = activeNative();
  const recorder = native === undefined ? undefined : OpRecorder.of(native.binding);
  if (native === undefined || recorder === undefined) return tf.clone(x);
  const [id, afterId] = native.getInputTensorIds([x, after]) as [number, number];
  return native.createOutputTensor(recorder.identityAfter(id, afterId)) as T;
}
