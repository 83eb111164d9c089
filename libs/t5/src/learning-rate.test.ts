import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LEARNING_RATE_FACTORS } from '@exmix/cards/learning-rate-factors';
import fc from 'fast-check';
import { learningRate } from './learning-rate.js';

test('a linear schedule rises over the warmup and falls to the end', () => {
  const rates = Array.from({ length: 10 }, (_, step) =>
    learningRate({ name: 'linear', rate: 10, warmupSteps: 2 }, step, 10),
  );
  assert.deepEqual(rates, [0, 5, 10, 8.75, 7.5, 6.25, 5, 3.75, 2.5, 1.25]);
});

test('a linear schedule without warmup begins at its rate', () => {
  assert.equal(learningRate({ name: 'linear', rate: 2, warmupSteps: 0 }, 0, 4), 2);
  assert.equal(learningRate({ name: 'linear', rate: 2, warmupSteps: 0 }, 3, 4), 0.5);
});

test('a warmup as long as the phase never falls', () => {
  assert.equal(learningRate({ name: 'linear', rate: 2, warmupSteps: 4 }, 3, 4), 1.5);
});

test('a constant schedule stays at its rate after the warmup', () => {
  const schedule = { name: 'constant', rate: 3, warmupSteps: 3 } as const;
  assert.deepEqual(
    [0, 1, 3, 9].map((step) => learningRate(schedule, step, 10)),
    [0, 1, 3, 3],
  );
});

test('a cosine falls to 0 at the end, twice with one and a half waves', () => {
  const rates = (cycles?: number) =>
    [0, 2, 6, 10].map((step) => learningRate({ name: 'cosine', rate: 4, warmupSteps: 2, cycles }, step, 10).toFixed(9));
  assert.deepEqual(
    rates(),
    [0, 4, 2, 0].map((rate) => rate.toFixed(9)),
  );
  assert.deepEqual(
    rates(1.5),
    [0, 4, 2, 0].map((rate) => rate.toFixed(9)),
  );
  assert.equal(learningRate({ name: 'cosine', rate: 4, warmupSteps: 0, cycles: 1 }, 5, 10), 0);
});

test('laws of the factors: order does not matter, nothing is below the minimum, an offset is a shift', () => {
  const factors = fc.uniqueArray(fc.constantFrom(...LEARNING_RATE_FACTORS), { minLength: 1 });
  const whole = fc.integer({ min: 1, max: 5000 });
  fc.assert(
    fc.property(factors, whole, whole, whole, fc.nat(20_000), (names, warmupSteps, stepsPerDecay, offset, step) => {
      const schedule = { name: 'factors', factors: names, base: 0.5, warmupSteps, stepsPerDecay } as const;
      const rate = learningRate(schedule, step, 1);
      assert.ok(rate >= 1e-8);
      const reversed = learningRate({ ...schedule, factors: [...names].reverse() }, step, 1);
      assert.ok(Math.abs(reversed - rate) <= 1e-12 * rate);
      assert.equal(learningRate({ ...schedule, stepOffset: offset }, step + offset, 1), rate);
      assert.equal(learningRate({ ...schedule, minimum: rate * 2 }, step, 1), rate * 2);
    }),
  );
});

test('T5s pre-training as factors is its own schedule', () => {
  fc.assert(
    fc.property(fc.nat(100_000), (step) => {
      const own = learningRate({ name: 'inverse-square-root', base: 1, warmupSteps: 10_000 }, step, 1);
      const factors = ['constant', 'rsqrt_decay'] as const;
      assert.equal(learningRate({ name: 'factors', factors, base: 1, warmupSteps: 10_000 }, step, 1), own);
    }),
  );
});

test('cosine cycles start anew', () => {
  const schedule = { name: 'factors', factors: ['cosine_decay'], base: 1, warmupSteps: 0, stepsPerCycle: 10 } as const;
  assert.equal(learningRate(schedule, 10, 1), 1);
  assert.ok(Math.abs(learningRate(schedule, 5, 1) - 0.5) < 1e-12);
  assert.equal(learningRate(schedule, 17, 1), learningRate(schedule, 7, 1));
});
