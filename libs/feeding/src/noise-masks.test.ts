import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { iidNoiseMask, randomPrefixNoiseMask, randomSpansNoiseMask, regularNoiseMask } from './noise-masks.js';
import { spanCounts } from './span-counts.js';

const shape = fc.record({
  noiseDensity: fc.double({ min: 0.01, max: 0.5, noNaN: true }),
  meanNoiseSpanLength: fc.double({ min: 1, max: 8, noNaN: true }),
  seed: fc.maxSafeNat(),
});

test('spans: as many noise tokens and spans as the counts say, the first token kept, the last noise', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 200 }), shape, (length, options) => {
      const mask = randomSpansNoiseMask(length, options);
      const spans = mask.filter((noisy, i) => noisy === 1 && mask[i - 1] !== 1).length;
      const noisy = mask.reduce((sum, value) => sum + value, 0);
      const { noiseTokens, noiseSpans } = spanCounts(length, options.noiseDensity, options.meanNoiseSpanLength);
      assert.deepEqual([noisy, spans, mask[0], mask.at(-1)], [noiseTokens, noiseSpans, 0, 1]);
    }),
  );
});

test('rolled spans are the spans turned', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 60 }), shape, (length, options) => {
      const straight = [...randomSpansNoiseMask(length, options)].join('');
      const rolled = [...randomSpansNoiseMask(length, { ...options, roll: true })].join('');
      assert.ok(`${straight}${straight}`.includes(rolled));
    }),
  );
});

test('texts of no or one token have no noise', () => {
  for (const length of [0, 1]) {
    const mask = randomSpansNoiseMask(length, { noiseDensity: 0.15, meanNoiseSpanLength: 3, seed: 1 });
    assert.deepEqual([...mask], new Array(length).fill(0));
  }
});

test('single tokens are noise as often as the density says', () => {
  const mask = iidNoiseMask(20_000, { noiseDensity: 0.15, seed: 3 });
  const share = mask.reduce((sum, value) => sum + value, 0) / mask.length;
  assert.ok(Math.abs(share - 0.15) < 0.01, `${share}`);
});

test('regular noise has one span length and one period', () => {
  for (let seed = 0; seed < 20; seed++) {
    const text = [...regularNoiseMask(400, { noiseDensity: 0.2, seed })].join('');
    const lengths = new Set((text.match(/(?<=0)1+(?=0)/g) ?? []).map((span) => span.length));
    assert.equal(lengths.size, 1);
    const [length = 0] = lengths;
    assert.ok(length >= 1 && length <= 5);
    const gaps = new Set((text.match(/(?<=1)0+(?=1)/g) ?? []).map((gap) => gap.length));
    assert.deepEqual([...gaps], [length * 5 - length]);
  }
});

test('a random prefix is neither empty nor whole, and every length occurs', () => {
  const lengths = new Set<number>();
  for (let seed = 0; seed < 200; seed++) {
    const text = [...randomPrefixNoiseMask(6, { noiseDensity: 0.5, seed })].join('');
    assert.match(text, /^1+0+$/);
    lengths.add(text.indexOf('0'));
  }
  assert.deepEqual([...lengths].sort(), [1, 2, 3, 4, 5]);
  assert.throws(() => randomPrefixNoiseMask(6, { noiseDensity: 0.15, seed: 1 }), { code: 'bad-density' });
});
