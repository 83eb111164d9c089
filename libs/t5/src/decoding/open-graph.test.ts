import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { totalmem } from 'node:os';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { processEngine } from '@exmix/tensors/process-engine';
import * as tf from '@tensorflow/tfjs-core';
import { runOpenGraph } from './open-graph.js';

const engine = await processEngine();

/** Runs `work` and counts the graphs that are loaded meanwhile. */
async function graphsLoaded(work: () => Promise<void>): Promise<number> {
  const { native } = engine;
  if (native === undefined) return 0;
  const real = native.binding;
  let loaded = 0;
  const loadSavedModel: typeof real.loadSavedModel = (...args) => {
    loaded++;
    return real.loadSavedModel(...args);
  };
  native.binding = Object.create(real, { loadSavedModel: { value: loadSavedModel } });
  try {
    await work();
  } finally {
    native.binding = real;
  }
  return loaded;
}

async function softmaxOfProduct(key: string, rows: number, length: number, opByOp = false): Promise<Float32Array> {
  const a = tf.tensor2d(
    Float32Array.from({ length: rows * 3 }, (_, i) => Math.sin(i)),
    [rows, 3],
  );
  const b = tf.tensor2d(
    Float32Array.from({ length: length * 3 }, (_, i) => Math.cos(i)),
    [length, 3],
  );
  const work = ([a, b]: readonly tf.Tensor[]) => [
    tf.reshape(tf.softmax(tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D, false, true)), [-1]),
  ];
  const [result] = runOpenGraph({ engine, opByOp }, key, work, [
    { tensor: a, shape: [-1, 3] },
    { tensor: b, shape: [-1, 3] },
  ]) as [tf.Tensor];
  const values = (await result.data()) as Float32Array;
  tf.dispose([a, b, result]);
  return values;
}

test('one graph serves every size, also none, with the results of the ops', async (context) => {
  if (engine.native === undefined) return context.skip('WebAssembly has no graphs');
  const before = tf.memory().numTensors;
  const loaded = await graphsLoaded(async () => {
    for (const [rows, length] of [
      [2, 5],
      [7, 1],
      [1, 40],
      [3, 3],
      [0, 4],
    ] as const) {
      const actual = await softmaxOfProduct('one', rows, length);
      const expected = await softmaxOfProduct('one', rows, length, true);
      assert.equal(actual.length, rows * length);
      for (const [i, value] of actual.entries()) assert.ok(Math.abs(value - (expected[i] as number)) < 1e-6);
    }
  });
  assert.equal(loaded, 1);
  assert.equal(tf.memory().numTensors, before);
});

const roomy = totalmem() > 12 * 2 ** 30;

test('on WebAssembly tensors that do not fit are told with what helps decoding', {
  skip: !roomy && 'needs 4 GiB of memory',
}, async () => {
  const code = `
      import { processEngine } from '@exmix/tensors/process-engine';
      import * as tf from '@tensorflow/tfjs-core';
      import { runOpenGraph } from ${JSON.stringify(new URL('./open-graph.js', import.meta.url).href)};
      const engine = await processEngine();
      const work = () => Array.from({ length: 20 }, () => tf.fill([2 ** 26], 1).add(1));
      try {
        runOpenGraph({ engine }, 'large', work, []);
      } catch ({ code, message }) {
        console.log(JSON.stringify({ code, message }));
      }`;
  const env = { ...process.env, EXMIX_ENGINE: 'wasm' };
  const cwd = fileURLToPath(new URL('.', import.meta.url));
  const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], { env, cwd });
  const { code: thrown, message } = JSON.parse((await run).stdout);
  assert.equal(thrown, 'wasm-memory', message);
  assert.match(message, /4 GiB.*fewer rows at a time/);
});

test('another key is another graph', async (context) => {
  if (engine.native === undefined) return context.skip('WebAssembly has no graphs');
  assert.equal(await graphsLoaded(async () => void (await softmaxOfProduct('two', 2, 2))), 1);
});
