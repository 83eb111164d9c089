import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadEngine } from '@exmix/tensors/engine';
import * as tf from '@tensorflow/tfjs-core';
import { ADAFACTOR_DEFAULTS } from './adafactor-options.js';
import { initialParameters } from './initial-parameters.js';
import type { T5Batch } from './t5-batch.js';
import { T5Trainer } from './t5-trainer.js';
import { tinyConfig } from './testing/tiny-config.js';
import type { TrainingOptions } from './training-step.js';

const CONFIG = tinyConfig(40);
const ADAFACTOR = { ...ADAFACTOR_DEFAULTS, minDimSizeToFactor: 8 };

/** Rows of different lengths: what is accumulated must be weighted by target tokens, not by batches. */
function rowsOf(count: number, first = 0): T5Batch {
  const [inputLength, targetLength] = [7, 5];
  const ids = (row: number, place: number) => 3 + ((row * 31 + place * 7 + row * place) % 37);
  const fill = (length: number, value: (row: number, place: number) => number) =>
    Array.from({ length: count * length }, (_, i) => value(first + Math.floor(i / length), i % length));
  const isTarget = (row: number, place: number) => place < 2 + (row % 4);
  return {
    rows: count,
    inputLength,
    targetLength,
    inputs: Int32Array.from(fill(inputLength, ids)),
    inputSegments: Int32Array.from(fill(inputLength, (row, place) => (place < 4 + (row % 3) ? 1 : 0))),
    decoderInputs: Int32Array.from(fill(targetLength, (row, place) => (place === 0 ? 0 : ids(row + 9, place - 1)))),
    decoderSegments: Int32Array.from(fill(targetLength, (row, place) => (isTarget(row, place) ? 1 : 0))),
    targets: Int32Array.from(fill(targetLength, (row, place) => ids(row + 9, place))),
    weights: Float32Array.from(fill(targetLength, (row, place) => (isTarget(row, place) ? 1 : 0))),
  };
}

async function trained(options: Partial<TrainingOptions>, batches: readonly (T5Batch | readonly T5Batch[])[]) {
  const engine = await loadEngine(process.env);
  const all = { zLoss: 1e-4, dropout: 0, adafactor: ADAFACTOR, ...options };
  const trainer = T5Trainer.create(engine, CONFIG, all, initialParameters(CONFIG, 3));
  const metrics = [];
  for (const [step, batch] of batches.entries()) metrics.push(await trainer.step(batch, step, 11, 1e-2));
  const weights = new Map<string, Float32Array>();
  for (const [name, tensor] of trainer.parameters) weights.set(name, (await tensor.data()) as Float32Array);
  trainer.dispose();
  return { metrics, weights };
}

type Trained = Awaited<ReturnType<typeof trained>>;

function assertSame(actual: Trained, expected: Trained, tolerance: number): void {
  for (const [step, metrics] of actual.metrics.entries()) {
    for (const [name, value] of Object.entries(expected.metrics[step] ?? {})) {
      const difference = Math.abs((metrics as unknown as Record<string, number>)[name]! - value);
      assert.ok(difference <= tolerance * Math.max(1, Math.abs(value)), `${name} of step ${step}: ${difference}`);
    }
  }
  for (const [name, values] of expected.weights) {
    let worst = 0;
    for (const [i, value] of values.entries()) worst = Math.max(worst, Math.abs(value - actual.weights.get(name)![i]!));
    assert.ok(worst <= tolerance, `${name}: ${worst}`);
  }
}

for (const opByOp of [false, true]) {
  const how = opByOp ? 'op by op' : 'as graphs';

  test(`${how}: batches that are accumulated train as the one batch of all their rows`, async () => {
    const several = [rowsOf(2), rowsOf(2, 2), rowsOf(2, 4)];
    const normalizations = ['target-tokens', 'sequences', 'all-places', 100] as const;
    // A graph takes seconds to make, and is the same but for the divisor.
    for (const lossNormalization of opByOp ? normalizations : normalizations.slice(0, 1)) {
      const options = { opByOp, lossNormalization };
      const whole = await trained(options, [rowsOf(6), rowsOf(6)]);
      assertSame(await trained(options, [several, several]), whole, 2e-5);
      const other = await trained(options, [several, several.slice(0, 2)]);
      assert.throws(() => assertSame(other, whole, 2e-5), 'a batch that is left out is seen');
    }
  });

  test(`${how}: blocks that are computed again give the same steps, with dropout too`, async () => {
    const batches = [rowsOf(4), rowsOf(4, 4), rowsOf(4, 8)];
    for (const dropout of [0, 0.3]) {
      const plain = await trained({ opByOp, dropout }, batches);
      assertSame(await trained({ opByOp, dropout, remat: true }, batches), plain, 1e-5);
    }
  });

  test(`${how}: 50 steps leave no tensors`, async () => {
    const engine = await loadEngine(process.env);
    for (const remat of [false, true]) {
      const options = { zLoss: 1e-4, dropout: 0.1, adafactor: ADAFACTOR, opByOp, remat };
      const trainer = T5Trainer.create(engine, CONFIG, options, initialParameters(CONFIG, 3));
      const batches = [rowsOf(2), [rowsOf(2), rowsOf(2, 2)]];
      const step = async (step: number) => {
        await trainer.step(batches[step % 2] as T5Batch, step, 0, 1e-3);
        await trainer.score(rowsOf(2));
        return tf.memory().numTensors;
      };
      const [, after] = [await step(0), await step(1)];
      for (let i = 2; i < 50; i++) assert.equal(await step(i), after);
      trainer.dispose();
    }
  });
}

test('what a step and a score tell of a batch is the same, however its loss is normalized', async () => {
  const engine = await loadEngine(process.env);
  const told: number[] = [];
  for (const lossNormalization of ['target-tokens', 'sequences'] as const) {
    const options = { zLoss: 1e-4, dropout: 0, adafactor: ADAFACTOR, opByOp: true, lossNormalization };
    const trainer = T5Trainer.create(engine, CONFIG, options, initialParameters(CONFIG, 3));
    const batch = rowsOf(6);
    const scored = await trainer.score(batch);
    const { gradientNorm: _, ...stepped } = await trainer.step(batch, 0, 0, 1e-2);
    trainer.dispose();
    assert.equal(scored.targetTokens, 19);
    assert.ok(Math.abs(scored.weight - (lossNormalization === 'sequences' ? 6 : 19)) < 1e-5, `${scored.weight}`);
    for (const [name, value] of Object.entries(stepped))
      assert.ok(Math.abs((scored[name as keyof typeof scored] as number) - value) < 1e-5, name);
    told.push(scored.crossEntropy);
  }
  assert.ok(Math.abs((told[0] as number) - (told[1] as number)) > 1e-3, 'rows of different lengths count differently');
});

test('bfloat16 products train nearly as float32 ones, or are refused by name', async () => {
  const engine = await loadEngine(process.env);
  const batches = Array.from({ length: 20 }, (_, i) => rowsOf(4, i % 2));
  if (engine.native === undefined) {
    await assert.rejects(trained({ precision: 'bfloat16' }, batches), /precision is bfloat16.*engine wasm/);
    return;
  }
  const [exact, rounded] = [await trained({}, batches), await trained({ precision: 'bfloat16' }, batches)];
  const losses = ({ metrics }: Trained) => metrics.map(({ crossEntropy }) => crossEntropy);
  const parted = losses(rounded).map((loss, i) => Math.abs(loss - losses(exact)[i]!) / losses(exact)[i]!);
  // Rounding by 2^-8 moves the first loss by less; from there on the two are different trainings.
  assert.ok((parted[0] as number) > 0 && (parted[0] as number) < 2 ** -8, `first losses part by ${parted[0]}`);
  assert.ok(Math.max(...parted) < 0.15, `losses part by ${Math.max(...parted)}`);
  assert.ok(losses(rounded).at(-1)! < losses(rounded)[0]! - 0.1);
});

test('a step that was made ready has the bits of one that was not, and leaves no tensor behind', async () => {
  const engine = await loadEngine(process.env);
  const options = { zLoss: 1e-4, dropout: 0.1, adafactor: ADAFACTOR };
  const metrics = [];
  for (const isReady of [false, true]) {
    const trainer = T5Trainer.create(engine, CONFIG, options, initialParameters(CONFIG, 3));
    const before = tf.memory().numTensors;
    if (isReady) trainer.prepare({ rows: 4, inputLength: 7, targetLength: 5 });
    assert.equal(tf.memory().numTensors, before);
    metrics.push(await trainer.step(rowsOf(4), 0, 11, 1e-2));
    trainer.dispose();
  }
  assert.deepEqual(metrics[1], metrics[0]);
});
