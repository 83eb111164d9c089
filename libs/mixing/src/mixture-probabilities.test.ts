import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { mixtureProbabilities, selfSupervisedShare } from './mixture-probabilities.js';

const task = (rate: number, selfSupervised = false) => ({ rate, selfSupervised });
const MIXED = [task(30), task(10), task(5, true), task(15, true)];

it('gives prose R / (1 + R) and shares the rest by rate', () => {
  const probabilities = mixtureProbabilities(MIXED, 2);
  const expected = [0.25, 0.25 / 3, (2 / 3) * 0.25, (2 / 3) * 0.75];
  for (const [i, probability] of probabilities.entries()) {
    assert.ok(Math.abs(probability - (expected[i] as number)) < 1e-12, `${probabilities}`);
  }
});

it('knows the edges of the ratio', () => {
  assert.deepEqual(mixtureProbabilities(MIXED, 0), [0.75, 0.25, 0, 0]);
  assert.deepEqual(mixtureProbabilities(MIXED, Number.POSITIVE_INFINITY), [0, 0, 0.25, 0.75]);
  assert.equal(selfSupervisedShare([task(1)], 2), 0);
  assert.equal(selfSupervisedShare([task(1, true)], 2), 1);
  assert.equal(selfSupervisedShare([task(1, true)], 0), 1);
  assert.throws(() => selfSupervisedShare(MIXED, -1), RangeError);
});

it('sums to 1 wherever any task has a rate', () => {
  const tasks = fc.array(fc.record({ rate: fc.nat(300_000), selfSupervised: fc.boolean() }), { maxLength: 40 });
  fc.assert(
    fc.property(tasks, fc.double({ min: 0, max: 1e6, noNaN: true }), (all, ratio) => {
      const sum = mixtureProbabilities(all, ratio).reduce((a, b) => a + b, 0);
      assert.ok(all.some(({ rate }) => rate > 0) ? Math.abs(sum - 1) < 1e-9 : sum === 0);
    }),
  );
});
