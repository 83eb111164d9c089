/**
 * Text handling as Python's `str` does it, which the reference metrics are written in. JavaScript's `\s` and `\w` are
 * other sets: `\s` has U+FEFF and lacks U+001C to U+001F and U+0085, `\w` is ASCII only.
 */

// biome-ignore lint/suspicious/noControlCharactersInRegex: Python splits at the separators U+001C to U+001F
const WHITESPACE = /[\t-\r\x1c-\x20\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/u;

/** Word characters of Python's `re`: letters, numbers and the underscore. For use inside a character class. */
export const PYTHON_WORD = '\\p{L}\\p{N}_';

/** `text.split()` of Python: words between runs of whitespace; no empty words. */
export function splitWhitespace(text: string): string[] {
  return text.split(WHITESPACE).filter((word) => word !== '');
}

/** `' '.join(text.split())` of Python. */
export function collapseWhitespace(text: string): string {
  return splitWhitespace(text).join(' ');
}
