import { collapseWhitespace } from './python-text.js';

/** Tokenizers of sacreBLEU by name; each returns tokens separated by single spaces. */
export const BLEU_TOKENIZERS = {
  /** mteval-v13a, sacreBLEU's default. */
  '13a': (text: string): string => {
    let line = text.replaceAll('<skipped>', '').replaceAll('-\n', '').replaceAll('\n', ' ');
    if (line.includes('&')) {
      line = line.replaceAll('&quot;', '"').replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
    }
    return collapseWhitespace(
      ` ${line} `
        .replace(/([{-~[-` -&(-+:-@/])/g, ' $1 ')
        // A period or comma stays only between digits.
        .replace(/([^0-9])([.,])/gu, '$1 $2 ')
        .replace(/([.,])([^0-9])/gu, ' $1 $2')
        .replace(/([0-9])(-)/g, '$1 $2 '),
    );
  },
  /** mteval-v14's international tokenization: Unicode punctuation next to non-digits, and all symbols, stand alone. */
  intl: (text: string): string =>
    collapseWhitespace(
      text
        .replace(/(\P{N})(\p{P})/gu, '$1 $2 ')
        .replace(/(\p{P})(\P{N})/gu, ' $1 $2')
        .replace(/(\p{S})/gu, ' $1 '),
    ),
  /** Every character a token. */
  char: (text: string): string => collapseWhitespace([...text].join(' ')),
  none: (text: string): string => text,
} as const;

export type BleuTokenizer = keyof typeof BLEU_TOKENIZERS;
