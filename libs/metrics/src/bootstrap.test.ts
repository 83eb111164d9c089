import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bootstrapInterval, bootstrapSample, pairedBootstrapInterval, quantile } from './bootstrap.js';

const meanOf = (values: readonly number[]) => (sample: Uint32Array) =>
  sample.reduce((sum, i) => sum + (values[i] as number), 0) / sample.length;

describe('bootstrap', () => {
  it('draws positions inside the examples, the same for the same seed, others for another', () => {
    fc.assert(
      fc.property(fc.integer(), fc.nat(5000), fc.integer({ min: 1, max: 300 }), (seed, sample, count) => {
        const drawn = bootstrapSample(seed, sample, count);
        assert.ok(drawn.every((i) => i < count));
        assert.deepEqual(drawn, bootstrapSample(seed, sample, count));
      }),
    );
    assert.notDeepEqual(bootstrapSample(1, 0, 50), bootstrapSample(2, 0, 50));
    assert.notDeepEqual(bootstrapSample(1, 0, 50), bootstrapSample(1, 1, 50));
  });

  it('draws evenly', () => {
    const counts = new Array<number>(10).fill(0);
    for (let b = 0; b < 1000; b++) for (const i of bootstrapSample(7, b, 10)) counts[i] = (counts[i] as number) + 1;
    // Chi-squared with 9 degrees of freedom: 27.9 is its 99.9th percentile.
    const chi = counts.reduce((sum, count) => sum + (count - 1000) ** 2 / 1000, 0);
    assert.ok(chi < 27.9, `chi-squared ${chi}`);
  });

  it('covers the true mean about as often as it says', () => {
    let covered = 0;
    const trials = 300;
    for (let trial = 0; trial < trials; trial++) {
      // Coins that show heads with chance 0.3, drawn by the same hash from another stream.
      const coins = Array.from(bootstrapSample(900 + trial, 0, 1000).slice(0, 80), (i) => (i < 300 ? 100 : 0));
      const interval = bootstrapInterval(coins.length, meanOf(coins), { seed: 1, samples: 300 });
      if (interval !== undefined && interval.low <= 30 && 30 <= interval.high) covered++;
    }
    assert.ok(covered / trials > 0.9 && covered / trials < 0.985, `covered ${covered} of ${trials}`);
  });

  it('pairs: a score never differs from itself, and a constant gain is seen exactly', () => {
    const values = [0, 100, 0, 50, 25];
    const options = { seed: 3, samples: 200 };
    const same = pairedBootstrapInterval(5, meanOf(values), meanOf(values), options);
    assert.deepEqual(same, { low: 0, high: 0 });
    const gain = pairedBootstrapInterval(5, meanOf(values.map((v) => v + 10)), meanOf(values), options);
    assert.ok(gain !== undefined && Math.abs(gain.low - 10) < 1e-9 && Math.abs(gain.high - 10) < 1e-9);
  });

  it('leaves undefined scores out and gives no interval of nothing', () => {
    assert.equal(
      bootstrapInterval(0, () => 1, { seed: 1 }),
      undefined,
    );
    assert.equal(
      bootstrapInterval(3, () => Number.NaN, { seed: 1 }),
      undefined,
    );
    assert.equal(quantile([1, 2, 4], 0.75), 3);
  });
});
