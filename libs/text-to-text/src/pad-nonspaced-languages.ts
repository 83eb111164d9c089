import { collapseSpaces } from './pad-punctuation.js';

/** Ranges of scripts that put no space between words: Burmese, CJK, kana, Javanese, Khmer, Lao, Tai, Thai, Tibetan. */
const NON_SPACED =
  /[\u1000-\u104f\u4e00-\u9fff\u3400-\u4dbf\uf900-\ufaff\u2e80-\u2eff\u31c0-\u31ef\u3000-\u303f\u3040-\u309f\u30a0-\u30ff\ua980-\ua9df\u1780-\u17ff\u19e0-\u19ff\u0e80-\u0eff\u1980-\u19df\u1a20-\u1aaf\u0e00-\u0e7f\u0f00-\u0fff]/g;

/** Spaces around every character of such a script, then runs of white space as one: T5's `pad_nonspaced_languages`. */
export function padNonspacedLanguages(text: string): string {
  return collapseSpaces(text.replace(NON_SPACED, ' $& '));
}
