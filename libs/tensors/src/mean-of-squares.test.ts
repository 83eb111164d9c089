import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { columnSums } from './column-sums.js';
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
  // Larger than a core's cache, with rows that divide into blocks, and with a prime number of them.
  for (const rows of [1302, 1301, 1280]) {
    const x = tf.randomNormal([rows, 1024], 0, 4, 'float32', 6);
    const apart = tf.sub(tf.div(meanOfSquares(x, 0), tf.mean(tf.square(x), 0)), 1);
    assert.deepEqual(apart.shape, [1024]);
    const most = (await tf.max(tf.abs(apart)).data())[0] as number;
    assert.ok(most < 5e-6, `${rows} rows: ${most}`);
    const sums = tf.sub(columnSums(x as tf.Tensor2D), tf.sum(x, 0));
    const ofSums = (await tf.max(tf.abs(sums)).data())[0] as number;
    assert.ok(ofSums < 1e-3, `sums of ${rows} rows: ${ofSums}`);
  }
  const zeros = await meanOfSquares(tf.zeros([3, 4]), 1).data();
  assert.deepEqual([...zeros], [0, 0, 0]);
});
