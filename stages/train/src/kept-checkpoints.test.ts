import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bestOf, type KeptCheckpoint, keptAfter } from './kept-checkpoints.js';

const steps = (kept: readonly KeptCheckpoint[]) => kept.map(({ step }) => step);

test('keeps the last ones and the best, whatever the scores', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1 }), fc.nat(4), (scores, keepLast) => {
      let kept: readonly KeptCheckpoint[] = [];
      scores.forEach((score, i) => {
        kept = keptAfter(kept, { step: i + 1, use: [], score }, { keepLast });
      });
      const best = scores.indexOf(Math.max(...scores)) + 1;
      const last = scores.map((_, i) => i + 1).slice(Math.max(0, scores.length - keepLast));
      assert.deepEqual(
        steps(kept),
        [...new Set([...last, best])].sort((a, b) => a - b),
      );
      assert.equal(bestOf(kept)?.step, best);
    }),
  );
});

test('without scores and a rule nothing is kept', () => {
  assert.deepEqual(keptAfter([], { step: 1, use: [] }, undefined), []);
  assert.deepEqual(steps(keptAfter([{ step: 1, use: [] }], { step: 2, use: [] }, { keepLast: 1 })), [2]);
  assert.equal(bestOf([{ step: 1, use: [] }]), undefined);
});
