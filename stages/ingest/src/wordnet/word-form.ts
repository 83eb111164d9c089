/** Where a word stands in a sentence. */
export interface WordForm {
  /** The word of the list that was found. */
  readonly word: string;
  /** As the sentence has it. */
  readonly form: string;
  readonly start: number;
  readonly end: number;
}

/** Endings of inflected forms and what the base form has instead, after morphy(7WN). */
const DETACHMENTS: readonly (readonly [string, string])[] = [
  ...(['s', 'es', 'ed', 'ing', 'er', 'est', "'s"] as const).map((ending) => [ending, ''] as const),
  ...(['ed', 'ing', 'er', 'est'] as const).map((ending) => [ending, 'e'] as const),
  ...(['ies', 'ied', 'ier', 'iest'] as const).map((ending) => [ending, 'y'] as const),
  ['ves', 'f'],
  ['men', 'man'],
  ['ying', 'ie'],
];

/**
 * The first of `words` (the earlier in the list wins) that stands in the sentence, as it is or inflected regularly;
 * words of several parts match part by part. Undefined where there is none (irregular forms are not looked for).
 *
 * @example wordForm('The dogs barked', ['dog'])  // { word: 'dog', form: 'dogs', start: 4, end: 8 }
 */
export function wordForm(sentence: string, words: readonly string[]): WordForm | undefined {
  const tokens = [...sentence.matchAll(/[\p{L}\p{N}][\p{L}\p{N}'.-]*/gu)].map((match) => {
    const text = match[0].replace(/[.'-]+$/, '');
    return { text: text.toLowerCase(), start: match.index, end: match.index + text.length };
  });
  for (const word of words) {
    const parts = word.toLowerCase().split(' ');
    for (let at = 0; at + parts.length <= tokens.length; at++) {
      if (!parts.every((part, i) => isFormOf((tokens[at + i] as { text: string }).text, part))) continue;
      const start = tokens[at]?.start as number;
      const end = tokens[at + parts.length - 1]?.end as number;
      return { word, form: sentence.slice(start, end), start, end };
    }
  }
  return undefined;
}

function isFormOf(token: string, base: string): boolean {
  if (token === base) return true;
  if (token.length <= base.length - 2 || token[0] !== base[0]) return false;
  for (const [ending, instead] of DETACHMENTS) {
    if (!token.endsWith(ending)) continue;
    const stem = token.slice(0, token.length - ending.length);
    if (stem + instead === base) return true;
    const doubled = stem.length > 2 && stem.at(-1) === stem.at(-2);
    if (instead === '' && doubled && stem.slice(0, -1) === base) return true;
  }
  return false;
}
