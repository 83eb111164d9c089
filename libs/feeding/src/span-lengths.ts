import type { SeededRandom } from './seeded-random.js';
import { spanCounts } from './span-counts.js';

/**
 * Lengths of the spans of a text, alternating: `[other, noise, other, noise, ...]`, first other, last noise. All
 * divisions of the noise tokens into the spans are equally likely, and so are those of the other tokens.
 *
 * @param length at least 2
 */
export function spanLengths(
  length: number,
  noiseDensity: number,
  meanNoiseSpanLength: number,
  random: SeededRandom,
): Int32Array {
  const { noiseTokens, noiseSpans } = spanCounts(length, noiseDensity, meanNoiseSpanLength);
  const lengths = new Int32Array(2 * noiseSpans);
  divide(noiseTokens, noiseSpans, random, lengths, 1);
  divide(length - noiseTokens, noiseSpans, random, lengths, 0);
  return lengths;
}

/** Writes the lengths of `parts` non-empty parts of `items` to every other place from `start` on (selection sampling). */
function divide(items: number, parts: number, random: SeededRandom, lengths: Int32Array, start: number): void {
  let cutsLeft = parts - 1;
  let at = start;
  let from = 0;
  for (let i = 1; cutsLeft > 0; i++) {
    if (random.below(items - i) < cutsLeft) {
      lengths[at] = i - from;
      at += 2;
      from = i;
      cutsLeft--;
    }
  }
  lengths[at] = items - from;
}
