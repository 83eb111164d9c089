import { collapseWhitespace, PYTHON_WORD } from './python-text.js';

/**
 * Answer normalisation of the SQuAD and TriviaQA evaluations, in the order of `t5/evaluation/qa_utils.py`:
 * lower case, punctuation, articles, whitespace.
 */
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const SQUAD_PUNCTUATION = new Set(PUNCTUATION);
const TRIVIA_QA_PUNCTUATION = new Set(`${PUNCTUATION}‘’´\`_`);
const ARTICLES = new RegExp(`(?<![${PYTHON_WORD}])(?:a|an|the)(?![${PYTHON_WORD}])`, 'gu');

/** Punctuation (ASCII) is removed: `well-known` becomes `wellknown`. */
export function normalizeSquad(answer: string): string {
  return normalize(answer, SQUAD_PUNCTUATION, '');
}

/** Punctuation (ASCII and typographic quotes) becomes a space: `well-known` becomes `well known`. */
export function normalizeTriviaQa(answer: string): string {
  return normalize(answer, TRIVIA_QA_PUNCTUATION, ' ');
}

function normalize(answer: string, punctuation: ReadonlySet<string>, replacement: string): string {
  let text = '';
  for (const character of answer.toLowerCase()) text += punctuation.has(character) ? replacement : character;
  return collapseWhitespace(text.replace(ARTICLES, ' '));
}
