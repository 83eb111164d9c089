import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processEngine } from '@exmix/tensors/process-engine';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { tokenLosses } from './token-losses.js';

/** The definition in float64: cross entropy against the smoothed target, its entropy taken off, plus the z part. */
function plainLoss(logits: readonly number[], target: number, zLoss: number, smoothing: number): [number, number] {
  const top = Math.max(...logits);
  const logZ = top + Math.log(logits.reduce((sum, x) => sum + Math.exp(x - top), 0));
  const low = smoothing / (logits.length - 1);
  let ce = 0;
  for (const [piece, logit] of logits.entries()) {
    const wanted = piece === target ? 1 - smoothing : low;
    if (wanted > 0) ce += wanted * (Math.log(wanted) - (logit - logZ));
  }
  return [ce, zLoss * logZ * logZ];
}

const cases = fc.record({
  logits: fc.array(fc.array(fc.integer({ min: -400, max: 400 }), { minLength: 6, maxLength: 6 }), {
    minLength: 1,
    maxLength: 4,
  }),
  target: fc.nat(5),
  zLoss: fc.constantFrom(0, 1e-4, 0.1),
  smoothing: fc.constantFrom(0, 0.05, 0.1, 0.5),
});

test('losses are those of the definition, and the gradient is their slope', async () => {
  await processEngine();
  fc.assert(
    fc.property(cases, ({ logits: hundredths, target, zLoss, smoothing }) => {
      tf.tidy(() => {
        const logits = hundredths.map((row) => row.map((value) => value / 100));
        const x = tf.tensor2d(logits);
        const targets = tf.tensor1d(
          logits.map(() => target),
          'int32',
        );
        const values = tokenLosses(x, targets, zLoss, smoothing).arraySync() as [number[], number[]];
        const slopes = tf.grad((y: tf.Tensor) => tf.sum(tokenLosses(y as tf.Tensor2D, targets, zLoss, smoothing)))(x);
        for (const [row, values64] of logits.entries()) {
          const expected = plainLoss(values64, target, zLoss, smoothing);
          near(values[0][row]!, expected[0]);
          near(values[1][row]!, expected[1]);
          const total = (moved: number[]) => plainLoss(moved, target, zLoss, smoothing).reduce((a, b) => a + b);
          for (let piece = 0; piece < 6; piece++) {
            const moved = (by: number) => values64.map((value, at) => (at === piece ? value + by : value));
            near((slopes.arraySync() as number[][])[row]![piece]!, (total(moved(1e-5)) - total(moved(-1e-5))) / 2e-5);
          }
        }
      });
    }),
    { numRuns: 30 },
  );
});

test('the least smoothed loss is 0, at the smoothed target itself', async () => {
  await processEngine();
  const smoothing = 0.2;
  const logits = tf.tensor2d([[Math.log(1 - smoothing), ...new Array(4).fill(Math.log(smoothing / 4))]]);
  const [loss] = tokenLosses(logits, tf.tensor1d([0], 'int32'), 0, smoothing).dataSync();
  assert.ok(Math.abs(loss!) < 1e-6, `${loss}`);
});

function near(actual: number, expected: number): void {
  assert.ok(Math.abs(actual - expected) <= 2e-5 * Math.max(1, Math.abs(expected)), `${actual}, not ${expected}`);
}
