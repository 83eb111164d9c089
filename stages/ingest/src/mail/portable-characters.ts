/** What Windows-1252 has at 0x80 to 0x9F; the five bytes that it leaves free stay control characters. */
const CHARACTERS =
  '\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\u008d\u017d\u008f' +
  '\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\u009d\u017e\u0178';

/**
 * Text that does not depend on the runtime's version of ICU. Control characters U+0080 to U+009F become the Windows-1252
 * characters that were meant: `TextDecoder` of Node 20 decodes Windows-1252, and with it ISO 8859-1 and ASCII, to those
 * controls, that of later versions to the characters. Private-use characters, to which multi-byte decoders of some
 * versions turn bytes that those of others leave out, are dropped.
 */
export function portableCharacters(text: string): string {
  return text
    .replace(/[\u0080-\u009f]/g, (control) => CHARACTERS[control.charCodeAt(0) - 0x80] as string)
    .replace(/[\ue000-\uf8ff]/g, '');
}
