import { InputError } from '@exmix/errors/input-error';
import { parseGloss } from './parse-gloss.js';
import { SUPERSENSES } from './supersenses.js';
import type { PartOfSpeech, Pointer, Synset } from './synset.js';

const POS_OF_LETTER: Readonly<Record<string, PartOfSpeech>> = {
  n: 'noun',
  v: 'verb',
  a: 'adjective',
  s: 'adjective',
  r: 'adverb',
};

/**
 * One line of a WordNet `data.*` file (wndb(5WN)): `offset lex_file ss_type w_cnt word lex_id ... p_cnt ptr ... | gloss`.
 * The licence lines at the top of the file start with two blanks and give undefined.
 *
 * @throws InputError where counts do not fit the fields
 */
export function parseDataLine(line: string, file: string, row: number): Synset | undefined {
  if (line === '' || line.startsWith('  ')) return undefined;
  const bar = line.indexOf(' | ');
  const fields = line.slice(0, bar).split(' ');
  const pos = POS_OF_LETTER[fields[2] ?? ''];
  const wordCount = Number.parseInt(fields[3] ?? '', 16);
  const pointersAt = 4 + 2 * wordCount;
  const pointerCount = Number.parseInt(fields[pointersAt] ?? '', 10);
  const supersense = SUPERSENSES[Number.parseInt(fields[1] ?? '', 10)];
  if (bar < 0 || pos === undefined || supersense === undefined || !(fields.length > pointersAt + 4 * pointerCount))
    throw new InputError('bad-synset', `not a line of a WordNet data file: "${line.slice(0, 60)}"`, { file, row });

  const words: string[] = [];
  for (let i = 0; i < wordCount; i++) words.push(plainWord(fields[4 + 2 * i] as string));
  const pointers: Pointer[] = [];
  for (let i = 0; i < pointerCount; i++) {
    const [symbol, offset, letter, numbers] = fields.slice(pointersAt + 1 + 4 * i, pointersAt + 5 + 4 * i) as [
      string,
      string,
      string,
      string,
    ];
    pointers.push({
      symbol,
      target: synsetId(letter, offset),
      sourceWord: Number.parseInt(numbers.slice(0, 2), 16),
      targetWord: Number.parseInt(numbers.slice(2), 16),
    });
  }
  const id = synsetId(fields[2] as string, fields[0] as string);
  return { id, pos, supersense, words, pointers, ...parseGloss(line.slice(bar + 3)) };
}

/** Satellites share the adjectives' file, so their letter is that of adjectives. */
export function synsetId(letter: string, offset: string): string {
  return `${letter === 's' ? 'a' : letter}${offset}`;
}

/** `galore(ip)` and `blind_alley` as people write them. */
function plainWord(word: string): string {
  return (word.endsWith(')') ? word.replace(/\((?:a|p|ip)\)$/, '') : word).replaceAll('_', ' ');
}
