/**
 * One space around every ASCII punctuation character, then runs of white space as one space: `_pad_punctuation` of T5.
 * Other characters, such as typographic quotes, stay as they are. The result may begin or end with a space.
 */
export function padPunctuation(text: string): string {
  let out = '';
  let from = 0;
  let afterSpace = false;
  for (let i = 0; i < text.length; i++) {
    const kind = KINDS[text.charCodeAt(i)];
    if (kind === undefined || kind === 0) {
      afterSpace = false;
      continue;
    }
    if (from < i) out += text.slice(from, i);
    if (!afterSpace) out += ' ';
    if (kind === PUNCTUATION) out += `${text[i]} `;
    afterSpace = true;
    from = i + 1;
  }
  return from === 0 ? text : out + text.slice(from);
}

const WHITE_SPACE = 1;
const PUNCTUATION = 2;

/** By ASCII code: white space (that of RE2's `\s`), punctuation (`[[:punct:]]`), or 0. */
const KINDS = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[\t\n\f\r ]/.test(character)) return WHITE_SPACE;
  return /[!-/:-@[-`{-~]/.test(character) ? PUNCTUATION : 0;
});

/** Runs of ASCII white space as one space each. */
export function collapseSpaces(text: string): string {
  return text.replace(/[\t\n\f\r ]{2,}|[\t\n\f\r]/g, ' ');
}
