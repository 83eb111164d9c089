import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { loadEngine } from './engine.js';
import { meanOfSquares } from './mean-of-squares.js';

test('means of squares along each axis are those of plain ops', async () => {
  await loadEngine(process.env);
  const x = tf.randomNormal([7, 130, 3], 0, 4, 'float32', 5);
  for (const axis of [0, 1, 2]) {
    for (const keepDims of [false, true]) {
      const [given, plain] = [meanOfSquares(x, axis, keepDims), tf.mean(tf.square(x), axis, keepDims)];
      assert.deepEqual(given.shape, plain.shape);
      const apart = (await tf.max(tf.abs(tf.sub(tf.div(given, plain), 1))).data())[0] as number;
      assert.ok(apart < 2e-6, `axis ${axis}: ${apart}`);
    }
  }
  const zeros = await meanOfSquares(tf.zeros([3, 4]), 1).data();
  assert.deepEqual([...zeros], [0, 0, 0]);
});
