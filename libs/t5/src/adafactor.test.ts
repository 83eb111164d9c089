import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processEngine } from '@exmix/tensors/process-engine';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { adafactorStep, secondMomentDecay, slotShapes } from './adafactor.js';
import { ADAFACTOR_DEFAULTS, type AdafactorOptions } from './adafactor-options.js';
import { DenseGradient } from './dense-gradient.js';

/** State of one matrix in float64. */
interface PlainState {
  weights: Float64Array;
  v: Float64Array;
  row: Float64Array;
  column: Float64Array;
  m: Float64Array;
}

/** Adafactor on one matrix as the paper writes it, in float64. The smaller dimension (rows, on a tie) has `row`. */
function plainStep(
  state: PlainState,
  gradient: Float64Array,
  [rows, columns]: readonly [number, number],
  step: number,
  rate: number,
  options: AdafactorOptions,
): void {
  const decay = 1 - (step + 1) ** -options.decayRate;
  const size = rows * columns;
  const squares = gradient.map((g) => g * g + options.epsilon1);
  const blend = (old: number, now: number) => decay * old + (1 - decay) * now;
  const update = new Float64Array(size);
  if (Math.min(rows, columns) >= options.minDimSizeToFactor) {
    const byRow = new Float64Array(rows);
    const byColumn = new Float64Array(columns);
    squares.forEach((square, i) => {
      byRow[Math.floor(i / columns)]! += square / columns;
      byColumn[i % columns]! += square / rows;
    });
    byRow.forEach((now, i) => {
      state.row[i] = blend(state.row[i]!, now);
    });
    byColumn.forEach((now, i) => {
      state.column[i] = blend(state.column[i]!, now);
    });
    // Both have the same mean, so that it does not matter which of the two the product is divided by.
    const mean = state.row.reduce((sum, value) => sum + value, 0) / rows;
    for (let i = 0; i < size; i++) {
      const v = (state.row[Math.floor(i / columns)]! * state.column[i % columns]!) / mean;
      update[i] = gradient[i]! / Math.sqrt(v);
    }
  } else {
    for (let i = 0; i < size; i++) {
      state.v[i] = blend(state.v[i]!, squares[i]!);
      update[i] = gradient[i]! / Math.sqrt(state.v[i]!);
    }
  }
  const rms = (x: Float64Array) => Math.sqrt(x.reduce((sum, value) => sum + value * value, 0) / size);
  const clip = Math.max(1, rms(update) / options.clippingThreshold);
  const scale = options.multiplyByParameterScale ? Math.max(options.epsilon2, rms(state.weights)) : 1;
  for (let i = 0; i < size; i++) {
    let change = (rate * scale * update[i]!) / clip;
    if (options.beta1 !== undefined) {
      change = options.beta1 * state.m[i]! + (1 - options.beta1) * change;
      state.m[i] = change;
    }
    state.weights[i] = state.weights[i]! * (1 - (options.weightDecayRate ?? 0)) - change;
  }
}

/** Values that differ in size by rows and columns, so that factoring matters. */
function values(rows: number, columns: number, seed: number): Float32Array {
  return Float32Array.from({ length: rows * columns }, (_, i) => {
    const noise = Math.sin(i * 12.9898 + seed * 78.233) * 43758.5453;
    return (noise - Math.floor(noise) - 0.5) * (1 + (i % columns) / columns) * (1 + Math.floor(i / columns) / rows);
  });
}

async function assertEqualsPlain(shape: readonly [number, number], options: AdafactorOptions, steps: number) {
  await processEngine();
  const [rows, columns] = shape;
  const initial = values(rows, columns, 1);
  const plain: PlainState = {
    weights: Float64Array.from(initial),
    v: new Float64Array(rows * columns),
    row: new Float64Array(rows),
    column: new Float64Array(columns),
    m: new Float64Array(rows * columns),
  };
  let parameters: ReadonlyMap<string, tf.Tensor> = new Map([['p', tf.tensor(initial, [...shape])]]);
  let state: ReadonlyMap<string, tf.Tensor> = new Map(
    [...slotShapes('p', shape, options)].map(([slot, slotShape]) => [`p.${slot}`, tf.zeros([...slotShape])]),
  );
  for (let step = 0; step < steps; step++) {
    const gradient = values(rows, columns, step + 2);
    const scalars = {
      learningRate: tf.scalar(0.01),
      decay: tf.scalar(secondMomentDecay(step, options.decayRate)),
    };
    const gradients = new Map([['p', new DenseGradient(tf.tensor(gradient, [...shape]))]]);
    ({ parameters, state } = adafactorStep(parameters, gradients, state, scalars, options));
    plainStep(plain, Float64Array.from(gradient), shape, step, 0.01, options);
  }
  const after = await parameters.get('p')!.data();
  for (const [i, expected] of plain.weights.entries()) {
    const change = Math.abs(expected - initial[i]!);
    assert.ok(Math.abs(after[i]! - expected) < 1e-4 * change + 1e-6, `${i}: ${after[i]}, not ${expected}`);
  }
  return state;
}

test('a matrix from 128 on is factored, and moves as the formulas say', async () => {
  for (const shape of [
    [130, 150],
    [150, 130],
    [128, 128],
  ] as const) {
    const state = await assertEqualsPlain(shape, ADAFACTOR_DEFAULTS, 4);
    assert.deepEqual([...state.keys()], ['p.v_row', 'p.v_col']);
    const sizes = [...state.values()].map(({ size }) => size);
    assert.deepEqual(sizes, [Math.min(...shape), Math.max(...shape)]);
  }
});

test('a matrix with a dimension below 128 is not', async () => {
  const state = await assertEqualsPlain([127, 150], ADAFACTOR_DEFAULTS, 3);
  assert.deepEqual([...state.keys()], ['p.v']);
});

test('options and shapes make what the formulas make of them', async () => {
  const options = fc.record(
    {
      decayRate: fc.constantFrom(0.5, 0.8, 1),
      clippingThreshold: fc.constantFrom(0.1, 1, 10),
      minDimSizeToFactor: fc.constantFrom(1, 4, 128),
      multiplyByParameterScale: fc.boolean(),
      beta1: fc.constantFrom(0, 0.9),
      weightDecayRate: fc.constantFrom(0.01, 0.5),
    },
    { requiredKeys: [] },
  );
  const size = fc.integer({ min: 1, max: 7 });
  await fc.assert(
    fc.asyncProperty(options, size, size, fc.integer({ min: 1, max: 4 }), async (chosen, rows, columns, steps) => {
      await assertEqualsPlain([rows, columns], { ...ADAFACTOR_DEFAULTS, ...chosen } as AdafactorOptions, steps);
    }),
    { numRuns: 40 },
  );
});
