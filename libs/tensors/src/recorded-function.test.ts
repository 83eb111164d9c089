import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as tf from '@tensorflow/tfjs-core';
import { processEngine } from './process-engine.js';
import { RecordedFunction } from './recorded-function.js';

test('a recorded function gives what its ops give, for other values too', async (context) => {
  const { native } = await processEngine();
  if (native === undefined) return context.skip('WebAssembly has no graphs');
  const scale = 3;
  const work = ([a, b, n]: readonly tf.Tensor[]) => {
    const parts = tf.split(tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D, false, true), 2, 1);
    const joined = tf.concat(
      [tf.mul(parts[1]!, scale), parts[0]!, tf.reshape(tf.stack([tf.sum(a!), tf.mean(b!)]), [2, 1])],
      1,
    );
    return [tf.softmax(joined), tf.add(n!, tf.scalar(1, 'int32')), tf.addN([a!, b!, a!])];
  };
  const inputs = (seed: number) => [
    tf.randomNormal([2, 4], 0, 1, 'float32', seed),
    tf.randomNormal([2, 4], 0, 1, 'float32', seed + 1),
    tf.tensor1d([seed], 'int32'),
  ];
  const examples = inputs(1);
  const recorded = RecordedFunction.record(native, (given) => tf.tidy(() => work(given)), examples);
  tf.dispose(examples);
  const before = tf.memory().numTensors;
  for (const seed of [1, 2, 3]) {
    tf.tidy(() => {
      const given = inputs(seed);
      const [expected, actual] = [work(given), recorded.run(given)];
      assert.deepEqual(
        actual.map(({ shape, dtype }) => [shape, dtype]),
        expected.map(({ shape, dtype }) => [shape, dtype]),
      );
      for (const [i, output] of actual.entries()) {
        const values = output.dataSync();
        for (const [j, value] of expected[i]!.dataSync().entries()) assert.ok(Math.abs(value - values[j]!) < 1e-6);
      }
    });
  }
  assert.equal(tf.memory().numTensors, before);
  recorded.dispose();
});

test('a function that reads a tensor from elsewhere is refused', async (context) => {
  const { native } = await processEngine();
  if (native === undefined) return context.skip('WebAssembly has no graphs');
  const outside = tf.add(tf.scalar(1), 1);
  assert.throws(
    () => RecordedFunction.record(native, ([x]) => [tf.mul(x!, outside)], [tf.scalar(2)]),
    /no input of the recorded/,
  );
});

test('a function that looks at values is not recorded, and leaves the engine as it was', async (context) => {
  const { native } = await processEngine();
  if (native === undefined) return context.skip('WebAssembly has no graphs');
  const { binding } = native;
  const input = tf.tensor1d([1, 2]);
  assert.throws(
    () => RecordedFunction.record(native, ([x]) => tf.tidy(() => [tf.mul(x!, tf.sum(x!).dataSync()[0]!)]), [input]),
    /cannot look at the values/,
  );
  assert.equal(native.binding, binding);
  assert.deepEqual([...tf.add(input, 1).dataSync()], [2, 3]);
});
