import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { denoiseWithMask } from './denoise-with-mask.js';
import { randomSpansNoiseMask } from './noise-masks.js';
import { randomSpansLengths } from './random-spans-lengths.js';
import { spanCorrupt } from './span-corrupt.js';

const firstSentinel = 32127;

const cases = fc.record({
  tokens: fc.array(fc.integer({ min: 2, max: 31999 }), { maxLength: 300 }).map((ids) => Int32Array.from(ids)),
  noiseDensity: fc.double({ min: 0, max: 0.5, noNaN: true }),
  meanNoiseSpanLength: fc.double({ min: 1, max: 10, noNaN: true }),
  seed: fc.maxSafeNat(),
});

/** Puts every span of the targets back to its sentinel. */
function restore(inputs: Int32Array, targets: Int32Array): number[] {
  const spans = new Map<number, number[]>();
  let sentinel = -1;
  for (const token of targets) {
    if (token >= 32000) {
      sentinel = token;
      spans.set(token, []);
    } else spans.get(sentinel)?.push(token);
  }
  return [...inputs].flatMap((token) => (token >= 32000 ? (spans.get(token) ?? []) : [token]));
}

test('no token is lost: the targets put back give the text', () => {
  fc.assert(
    fc.property(cases, ({ tokens, ...options }) => {
      const { inputs, targets } = spanCorrupt(tokens, { ...options, firstSentinel, sentinels: 128 });
      assert.deepEqual(restore(inputs, targets), [...tokens]);
    }),
  );
});

test('it is denoising with the mask of the same seed', () => {
  fc.assert(
    fc.property(cases, ({ tokens, ...options }) => {
      const mask = randomSpansNoiseMask(tokens.length, options);
      const fast = spanCorrupt(tokens, { ...options, firstSentinel, sentinels: 128 });
      assert.deepEqual(fast, denoiseWithMask(tokens, mask, firstSentinel));
    }),
  );
});

test('the same seed gives the same spans, and other seeds all spans that can be', () => {
  const tokens = Int32Array.from({ length: 9 }, (_, i) => 100 + i);
  const options = { noiseDensity: 0.34, meanNoiseSpanLength: 1.5, firstSentinel };
  const seen = new Map<string, number>();
  for (let seed = 0; seed < 6000; seed++) {
    const { inputs } = spanCorrupt(tokens, { ...options, seed });
    assert.deepEqual(spanCorrupt(tokens, { ...options, seed }).inputs, inputs);
    seen.set(String(inputs), (seen.get(String(inputs)) ?? 0) + 1);
  }
  // 3 noise tokens in 2 spans: 2 ways; 6 other tokens in 2 spans: 5 ways.
  assert.equal(seen.size, 10);
  for (const count of seen.values()) assert.ok(Math.abs(count - 600) < 120, `${count} of 6000, expected about 600`);
});

test('more spans than sentinels is an error', () => {
  const options = { noiseDensity: 0.5, meanNoiseSpanLength: 1, firstSentinel, seed: 1 };
  assert.throws(() => spanCorrupt(new Int32Array(400).fill(5), options), { code: 'too-few-sentinels' });
});

test('a text of the length that fits fills the encoder and the targets length exactly', () => {
  for (const inputLength of [32, 128, 512, 1024]) {
    const shape = { noiseDensity: 0.15, meanNoiseSpanLength: 3 };
    const { tokensLength, targetsLength } = randomSpansLengths({ inputLength, ...shape });
    const corrupted = spanCorrupt(new Int32Array(tokensLength).fill(7), { ...shape, firstSentinel, seed: 5 });
    assert.equal(corrupted.inputs.length + 1, inputLength);
    assert.equal(corrupted.targets.length + 1, targetsLength);
  }
});
