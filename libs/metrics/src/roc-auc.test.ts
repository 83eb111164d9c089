import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { rocAuc } from './area-under-curve.js';
import { loadMetric } from './load-metric.js';
import type { MetricItem } from './metric.js';

const labels = ['fine', 'foul'];

/** Whether positive, log probability of the negative label word, of the positive one. */
const SCORES: readonly (readonly [number, number, number])[] = [
  [1, -1.4, -0.9],
  [0, -2.8, -1.4],
  [0, -1.5, -1.8],
  [1, -0.6, -0.7],
  [0, -1.4, -0.9],
  [0, -0.3, -0.9],
  [1, -0.3, -1.6],
  [0, -2.1, -0.1],
  [0, -2.9, -2.9],
  [1, -2.0, -1.0],
  [0, -0.5, -0.0],
  [0, -1.6, -0.2],
];
const SKLEARN = 32.8125;
const SKLEARN_SAMPLE = 50.0;

const itemOf = (isPositive: boolean, labelScores: readonly number[]): MetricItem => ({
  inputs: '',
  prediction: 'whatever',
  target: labels[Number(isPositive)] as string,
  answers: [],
  meta: null,
  labelScores,
});

const score = async (items: readonly MetricItem[], sample?: Uint32Array) =>
  (await loadMetric('roc_auc')).prepare(items, { labels })[0]?.of(sample) as number;

describe('roc_auc', () => {
  it('is that of scikit-learn', async () => {
    // sklearn.metrics.roc_auc_score of scikit-learn 1.9.1, of the differences of the scores.
    const items = SCORES.map(([positive, ...scores]) => itemOf(positive === 1, scores));
    assert.ok(Math.abs((await score(items)) - SKLEARN) < 1e-9, String(await score(items)));
    assert.ok(Math.abs((await score(items, Uint32Array.of(0, 0, 1, 2, 3, 3, 9))) - SKLEARN_SAMPLE) < 1e-9);
  });

  const pairs = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 3 })), {
    maxLength: 20,
  });

  it('is the area that rank classification reports, and turns round with the labels', async () => {
    await fc.assert(
      fc.asyncProperty(pairs, async (rows) => {
        const items = rows.map(([positive, a, b]) => itemOf(positive, [a, b]));
        const expected =
          100 *
          rocAuc(
            rows.map(([positive]) => positive),
            rows.map(([, a, b]) => b - a),
          );
        const value = await score(items);
        if (Number.isNaN(expected)) assert.ok(Number.isNaN(value));
        else assert.ok(Math.abs(value - expected) < 1e-9);
        const turned = await score(rows.map(([positive, a, b]) => itemOf(!positive, [a, b])));
        if (!Number.isNaN(expected)) assert.ok(Math.abs(turned - (100 - expected)) < 1e-9);
        assert.deepEqual(await score(items.toReversed()), value);
      }),
    );
  });

  it('is 100 where every positive is above every negative, and undefined without a positive', async () => {
    assert.equal(await score([itemOf(false, [-1, -2]), itemOf(true, [-2, -1]), itemOf(false, [-1, -1.5])]), 100);
    assert.ok(Number.isNaN(await score([itemOf(false, [0, 0])])));
  });

  it('needs the probabilities of two label words, and says so', async () => {
    const { labelScores: _, ...plain } = itemOf(true, []);
    await assert.rejects(score([plain]), /format\.labels/);
    await assert.rejects(score([itemOf(true, [0, 0, 0])]), /the card has 3/);
  });
});
