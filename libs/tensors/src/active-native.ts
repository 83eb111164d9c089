import * as tf from '@tensorflow/tfjs-core';
import type { NativeBackend } from './native-backend.js';

/** The backend where it is TensorFlow's own, for ops that TensorFlow.js does not offer; undefined on WebAssembly. */
export function activeNative(): NativeBackend | undefined {
  return tf.getBackend() === 'tensorflow' ? (tf.backend() as unknown as NativeBackend) : undefined;
}
