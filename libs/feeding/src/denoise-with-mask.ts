import { noiseSpanToUniqueSentinel, nonnoiseSpanToUniqueSentinel } from './noise-functions.js';

/** Inputs and targets of T5's denoising for a given mask. No EOS. `firstSentinel` is the vocabulary's last id. */
export function denoiseWithMask(
  tokens: Int32Array,
  mask: ArrayLike<number>,
  firstSentinel: number,
): { inputs: Int32Array; targets: Int32Array } {
  return {
    inputs: noiseSpanToUniqueSentinel(tokens, mask, firstSentinel),
    targets: nonnoiseSpanToUniqueSentinel(tokens, mask, firstSentinel),
  };
}
