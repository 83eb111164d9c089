import { InputError } from '@exmix/errors/input-error';
import { SeededRandom } from './seeded-random.js';
import { spanLengths } from './span-lengths.js';

export interface SpanCorruption {
  /** Share of the tokens that is noise; T5 takes 0.15. */
  readonly noiseDensity: number;
  /** T5 takes 3. */
  readonly meanNoiseSpanLength: number;
  /** Id that stands for the first noise span, the vocabulary's last; further spans count down from it. */
  readonly firstSentinel: number;
  /** How many ids are sentinels; T5 has 100. More spans than this are an error. */
  readonly sentinels?: number;
  /** Same seed, same corruption; see `seed-of.ts`. */
  readonly seed: number;
}

export interface CorruptedTokens {
  /** The text with a sentinel in place of every noise span. No EOS. */
  readonly inputs: Int32Array;
  /** Sentinel and noise span by turns. No EOS. */
  readonly targets: Int32Array;
}

/**
 * Span corruption (Raffel et al. 2020, section 3.1.4), in one pass: the same as `denoiseWithMask` with the mask of
 * `randomSpansNoiseMask`. A text of fewer than two tokens is left whole.
 *
 * @example
 * // tokens 10 11 12 13 14 15 with 12 13 as noise
 * // inputs 10 11 <s> 14 15, targets <s> 12 13 (the last span of a text is always noise, unlike here)
 */
export function spanCorrupt(tokens: Int32Array, options: SpanCorruption): CorruptedTokens {
  const { noiseDensity, meanNoiseSpanLength, firstSentinel, sentinels = 100 } = options;
  const { length } = tokens;
  if (length < 2 || noiseDensity === 0) {
    return { inputs: tokens.slice(), targets: Int32Array.from(length === 0 ? [] : [firstSentinel]) };
  }
  const lengths = spanLengths(length, noiseDensity, meanNoiseSpanLength, new SeededRandom(options.seed));
  const spans = lengths.length / 2;
  if (spans > sentinels) {
    throw new InputError(
      'too-few-sentinels',
      `${length} tokens have ${spans} noise spans and the vocabulary ${sentinels} sentinels; make the texts shorter`,
    );
  }
  let noiseTokens = 0;
  for (let k = 1; k < lengths.length; k += 2) noiseTokens += lengths[k] as number;
  const inputs = new Int32Array(length - noiseTokens + spans);
  const targets = new Int32Array(noiseTokens + spans);
  let from = 0;
  let inputsAt = 0;
  let targetsAt = 0;
  for (let span = 0; span < spans; span++) {
    const noiseFrom = from + (lengths[2 * span] as number);
    const noiseTo = noiseFrom + (lengths[2 * span + 1] as number);
    while (from < noiseFrom) inputs[inputsAt++] = tokens[from++] as number;
    inputs[inputsAt++] = firstSentinel - span;
    targets[targetsAt++] = firstSentinel - span;
    while (from < noiseTo) targets[targetsAt++] = tokens[from++] as number;
  }
  return { inputs, targets };
}
