import { InputError } from '@exmix/errors/input-error';
import { roundHalfToEven } from './round-half-to-even.js';
import { SeededRandom } from './seeded-random.js';
import { spanLengths } from './span-lengths.js';

/** 1 for a noise token, 0 for another. [length] */
export type NoiseMask = Uint8Array;

/**
 * Noise in spans of random lengths, `random_spans_noise_mask` of T5. The first token is never noise and the last always
 * is, unless the mask is rolled.
 *
 * @param options.roll turn the mask by a random offset
 */
export function randomSpansNoiseMask(
  length: number,
  options: { noiseDensity: number; meanNoiseSpanLength: number; roll?: boolean; seed: number },
): NoiseMask {
  if (options.noiseDensity === 0 || length === 0) return new Uint8Array(length);
  // A text of one token is treated as two, so that both kinds exist, and cut afterwards.
  const enlarged = Math.max(length, 2);
  const random = new SeededRandom(options.seed);
  const mask = new Uint8Array(enlarged);
  let at = 0;
  for (const [i, span] of spanLengths(enlarged, options.noiseDensity, options.meanNoiseSpanLength, random).entries()) {
    if (i % 2 === 1) mask.fill(1, at, at + span);
    at += span;
  }
  const cut = mask.subarray(0, length);
  return options.roll ? rolled(cut, random.below(enlarged)) : cut;
}

function rolled(mask: NoiseMask, offset: number): NoiseMask {
  return mask.map((_, i) => mask[(((i - offset) % mask.length) + mask.length) % mask.length] as number);
}

/** Every token is noise with the probability of the density, on its own. */
export function iidNoiseMask(length: number, options: { noiseDensity: number; seed: number }): NoiseMask {
  const random = new SeededRandom(options.seed);
  return new Uint8Array(length).map(() => (random.unit() < options.noiseDensity ? 1 : 0));
}

/** Noise spans of one random length, evenly spaced from a random offset; lengths from 1 to 5 unless given. */
export function regularNoiseMask(
  length: number,
  options: { noiseDensity: number; minSpanLength?: number; maxSpanLength?: number; seed: number },
): NoiseMask {
  const { noiseDensity, minSpanLength = 1, maxSpanLength = 5 } = options;
  const random = new SeededRandom(options.seed);
  const span = minSpanLength + random.below(maxSpanLength - minSpanLength + 1);
  const period = roundHalfToEven(Math.fround(span / Math.fround(noiseDensity)));
  const offset = random.below(period);
  return new Uint8Array(length).map((_, i) => ((i + offset) % period < span ? 1 : 0));
}

/** A prefix of random length in [1, length) is noise (prefix language modelling). The density must be 0.5, its mean. */
export function randomPrefixNoiseMask(length: number, options: { noiseDensity: number; seed: number }): NoiseMask {
  if (options.noiseDensity !== 0.5) {
    throw new InputError('bad-density', `a random prefix has noise density 0.5, not ${options.noiseDensity}`);
  }
  const most = Math.max(length - 1, 0);
  const least = Math.min(most, 1);
  const prefix = least + new SeededRandom(options.seed).below(most - least + 1);
  return new Uint8Array(length).fill(1, 0, prefix);
}
