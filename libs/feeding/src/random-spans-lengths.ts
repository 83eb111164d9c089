import { roundHalfToEven } from './round-half-to-even.js';

/**
 * Lengths that fit together in span corruption, `random_spans_helper` of T5: texts of `tokensLength` tokens, once
 * corrupted, with EOS, fill `inputLength` and need `targetsLength` for the targets.
 *
 * @param inputLength encoder length, EOS included
 */
export function randomSpansLengths(options: {
  inputLength: number;
  noiseDensity: number;
  meanNoiseSpanLength: number;
  /** Tokens that stand for a span in the inputs and in the targets: a sentinel each. */
  extraTokensPerSpanInputs?: number;
  extraTokensPerSpanTargets?: number;
}): { tokensLength: number; targetsLength: number } {
  const { inputLength, noiseDensity, meanNoiseSpanLength } = options;
  const { extraTokensPerSpanInputs = 1, extraTokensPerSpanTargets = 1 } = options;
  const corrupted = (tokens: number) => {
    const noise = roundHalfToEven(tokens * noiseDensity);
    const spans = roundHalfToEven(noise / meanNoiseSpanLength);
    return {
      inputs: tokens - noise + spans * extraTokensPerSpanInputs + 1,
      targets: noise + spans * extraTokensPerSpanTargets + 1,
    };
  };
  let tokensLength = inputLength - 1;
  while (corrupted(tokensLength + 1).inputs <= inputLength) tokensLength++;
  const { inputs, targets } = corrupted(tokensLength);
  // At density 0.5 one token fewer makes the targets as long as the inputs, the rounder number.
  if (noiseDensity === 0.5 && targets > inputs) return { tokensLength: tokensLength - 1, targetsLength: targets - 1 };
  return { tokensLength, targetsLength: targets };
}
