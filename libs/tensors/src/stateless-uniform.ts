import * as tf from '@tensorflow/tfjs-core';
import type { Engine } from './engine.js';

/**
 * Uniform numbers in [0, 1) that depend on nothing but key, index and shape. Native engines draw them by TensorFlow's
 * counter-based generator (Philox); WebAssembly by a hash of its own, so engines differ from each other.
 *
 * @param key `[2]` int32
 * @param index sets draws of one key apart
 */
export function statelessUniform(engine: Engine, shape: readonly number[], key: tf.Tensor1D, index: number): tf.Tensor {
  const { native } = engine;
  if (native === undefined) return hashedUniform(shape, key, index);
  const { binding } = native;
  const type = (name: string, value: number) => ({ name, type: binding.TF_ATTR_TYPE, value });
  const attributes = [type('dtype', binding.TF_FLOAT), type('T', binding.TF_INT32), type('Tseed', binding.TF_INT32)];
  const seed = tf.add(key, tf.tensor1d([0, Math.imul(index + 1, 0x9e3779b1)], 'int32'));
  return native.executeSingleOutput('StatelessRandomUniform', attributes, [tf.tensor1d([...shape], 'int32'), seed]);
}

function hashedUniform(shape: readonly number[], key: tf.Tensor1D, index: number): tf.Tensor {
  const [a, b] = key.dataSync() as Int32Array;
  const values = new Float32Array(shape.reduce((product, size) => product * size, 1));
  const start = mix(mix(mix(a as number) ^ (b as number)) ^ index);
  for (let i = 0; i < values.length; i++) values[i] = (mix(start ^ mix(i)) >>> 8) / 2 ** 24;
  return tf.tensor(values, [...shape]);
}

/** The finalizer of MurmurHash3: every bit of the input moves every bit of the output. */
function mix(value: number): number {
  let x = Math.imul(value + 0x9e3779b9, 1);
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return x ^ (x >>> 16);
}
