/** Words whose full stop ends no sentence. */
const ABBREVIATIONS = new Set(
  'mr mrs ms dr st gen col capt lieut sen rep hon rev esq jr sr gov messrs mt no nos vol sec art co inc ltd vs etc viz al ft cf pp'.split(
    ' ',
  ),
);

/**
 * Splits running text into sentences: after `.`, `!` or `?` with closing quotes and brackets, before a blank and what
 * can open a sentence. Full stops of abbreviations (`Mr.`), initials (`U. S. Grant`) and numbers do not count.
 *
 * Rules of our own, because Intl.Segmenter's depend on the ICU that Node was built with, and equal inputs must give
 * equal bytes everywhere.
 */
export function sentences(text: string): string[] {
  const found: string[] = [];
  const flat = text.replace(/\s+/g, ' ').trim();
  let start = 0;
  for (const match of flat.matchAll(/[.!?]+["'”’)\]]*(?= ["'“‘([—-]*[\p{Lu}\p{N}])/gu)) {
    if (match[0].startsWith('.') && isAbbreviation(flat.slice(Math.max(start, match.index - 20), match.index)))
      continue;
    const end = match.index + match[0].length;
    found.push(flat.slice(start, end));
    start = end + 1;
  }
  if (start < flat.length) found.push(flat.slice(start));
  return found;
}

function isAbbreviation(before: string): boolean {
  const word = /[\p{L}\p{N}.]*$/u.exec(before)?.[0] ?? '';
  return ABBREVIATIONS.has(word.toLowerCase()) || /^(?:\p{Lu}|(?:\p{L}\.)+\p{L})$/u.test(word);
}
