import { inflateRawSync } from 'node:zlib';
import { compileCharsmap, listRules, openCharsmap } from './charsmap.js';
import { NMT_FULL_WIDTH_TILDE, NMT_REMOVED, NMT_SPACES } from './nmt-characters.js';
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

/** NFKC alone, as some older models have it: `nmt_nfkc` without its white space and control characters. */
export function nfkc(): NormalizerSpec {
  const spec = nmtNfkc();
  const rules = listRules(openCharsmap(spec.precompiledCharsmap));
  for (const character of [...NMT_SPACES, ...NMT_REMOVED]) rules.delete(character);
  rules.set(NMT_FULL_WIDTH_TILDE, '~');
  return { ...spec, name: 'nfkc', precompiledCharsmap: compileCharsmap(rules) };
}
