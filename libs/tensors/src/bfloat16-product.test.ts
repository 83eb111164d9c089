import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { BFLOAT16_ROUNDING, bfloat16Product } from './bfloat16-product.js';
import { processEngine } from './process-engine.js';
import { RecordedFunction } from './recorded-function.js';

test('products of bfloat16 factors are the product of rounded factors, op by op and as a graph', async (context) => {
  const { native } = await processEngine();
  if (native === undefined) return context.skip('WebAssembly has no bfloat16');
  const { numTensors } = tf.memory();
  for (const [transposeA, transposeB] of [
    [false, false],
    [false, true],
    [true, false],
  ] as const) {
    const a = tf.randomNormal(transposeA ? [2, 64, 5] : [2, 5, 64], 0, 1, 'float32', 1);
    const b = tf.randomNormal(transposeB ? [2, 7, 64] : [2, 64, 7], 0, 1, 'float32', 2);
    const given: tf.Tensor = bfloat16Product(native, a, b, transposeA, transposeB);
    assert.deepEqual([given.shape, given.dtype], [[2, 5, 7], 'float32']);
    const exact = tf.tidy(() => tf.matMul(a, b, transposeA, transposeB));
    // Each factor is off by half a rounding at most, and so is the result.
    const bound = tf.tidy(() =>
      tf.mul(tf.matMul(tf.abs(a), tf.abs(b), transposeA, transposeB), 1.6 * BFLOAT16_ROUNDING),
    );
    const within = tf.tidy(() => tf.min(tf.sub(bound, tf.abs(tf.sub(given, exact)))));
    assert.ok(within.dataSync()[0]! > 0);
    const parted = tf.tidy(() => tf.max(tf.abs(tf.sub(given, exact))));
    assert.ok(parted.dataSync()[0]! > 0, 'rounding is seen');
    const graph = RecordedFunction.record(
      native,
      ([a, b]) => tf.tidy(() => [bfloat16Product(native, a!, b!, transposeA, transposeB)]),
      [a, b],
    );
    const [same] = graph.run([a, b]) as [tf.Tensor];
    assert.deepEqual(same.dataSync(), given.dataSync());
    graph.dispose();
    tf.dispose([a, b, given, exact, bound, within, parted, same]);
  }
  assert.equal(tf.memory().numTensors, numTensors);
});
