import { inflateRawSync } from 'node:zlib';
import { NMT_NFKC_DATA } from './nmt-nfkc-data.js';
import { NORMALIZER_DEFAULTS, type NormalizerSpec } from './sentence-piece-model.js';

/**
 * The normalisation that T5's vocabulary and ours use: NFKC with the white space and control characters of machine
 * translation data. The rules are data of this project, not of the engine, so that every Node version normalises alike.
 */
export function nmtNfkc(): NormalizerSpec {
  const blob = inflateRawSync(Buffer.from(NMT_NFKC_DATA, 'base64'));
  return { ...NORMALIZER_DEFAULTS, name: 'nmt_nfkc', precompiledCharsmap: new Uint8Array(blob) };
}
