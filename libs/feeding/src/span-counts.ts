import { roundHalfToEven } from './round-half-to-even.js';

/**
 * How many tokens are noise and in how many spans, for a text of `length` tokens. In float32 with halves to even, as
 * `random_spans_noise_mask` of T5 counts; at least one noise token, one other token and one span.
 *
 * NOTE: the spans are also no more than either kind of token can fill. The reference does not say so and fails there;
 * with a density of at most 0.5 and spans of at least one token the bound never acts.
 *
 * @param length at least 2
 */
export function spanCounts(
  length: number,
  noiseDensity: number,
  meanNoiseSpanLength: number,
): { noiseTokens: number; noiseSpans: number } {
  const wanted = roundHalfToEven(Math.fround(Math.fround(length) * Math.fround(noiseDensity)));
  const noiseTokens = Math.min(Math.max(wanted, 1), length - 1);
  const spans = roundHalfToEven(Math.fround(noiseTokens / Math.fround(meanNoiseSpanLength)));
  const noiseSpans = Math.min(Math.max(spans, 1), noiseTokens, length - noiseTokens);
  return { noiseTokens, noiseSpans };
}
