import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { loadEngine } from './engine.js';

test('the engine multiplies matrices and takes gradients', async () => {
  const engine = await loadEngine(process.env);
  const a = tf.tensor2d([1, 2, 3, 4], [2, 2]);
  const gradient = tf.grad((x) => tf.sum(tf.matMul(x as tf.Tensor2D, a)))(tf.ones([2, 2]));
  assert.deepEqual([...(await gradient.data())], [3, 7, 3, 7]);
  assert.equal(engine.native === undefined, engine.kind === 'wasm');
  assert.ok(engine.threads >= 1);
  assert.equal(await loadEngine({}), engine);
});
