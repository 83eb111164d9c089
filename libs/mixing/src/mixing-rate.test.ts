import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { mixingRate } from './mixing-rate.js';
import { normalizeRates } from './normalize-rates.js';

it('scales, then caps, then takes the root', () => {
  assert.equal(mixingRate(100), 100);
  assert.equal(mixingRate(400_000, { maximum: 300_000 }), 300_000);
  assert.equal(mixingRate(100, { scale: 4, maximum: 256, temperature: 2 }), 16);
});

it('makes probabilities that sum to 1 and keep the order of the counts', () => {
  const counts = fc.array(fc.nat(10_000_000), { minLength: 1, maxLength: 107 });
  fc.assert(
    fc.property(
      counts,
      fc.integer({ min: 1, max: 1_000_000 }),
      fc.constantFrom(1, 2, 8),
      (ns, maximum, temperature) => {
        const rates = ns.map((n) => mixingRate(n, { maximum, temperature }));
        const probabilities = normalizeRates(rates);
        const sum = probabilities.reduce((a, b) => a + b, 0);
        assert.ok(ns.every((n) => n === 0) ? sum === 0 : Math.abs(sum - 1) < 1e-9);
        for (const [i, n] of ns.entries()) {
          if (n <= (ns[0] as number)) assert.ok((probabilities[i] as number) <= (probabilities[0] as number));
        }
      },
    ),
  );
});

it('refuses counts and temperatures that make no sense', () => {
  assert.throws(() => mixingRate(-1), RangeError);
  assert.throws(() => mixingRate(1, { temperature: 0 }), RangeError);
  assert.throws(() => normalizeRates([Number.POSITIVE_INFINITY]), RangeError);
});
