import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '@exmix/errors/input-error';
import { parseDataLine } from './parse-data-line.js';

test('a synset with words, pointers, definition and examples', () => {
  const line =
    '00000007 00 s 02 water_logged 0 wet(p) a 002 & 00000002 a 0000 ! 0000000a n 010a | full of water; "a wet lawn"- Anon; "wet moss"  ';
  assert.deepEqual(parseDataLine(line, 'data.adj', 1), {
    id: 'a00000007',
    pos: 'adjective',
    supersense: 'all',
    words: ['water logged', 'wet'],
    pointers: [
      { symbol: '&', target: 'a00000002', sourceWord: 0, targetWord: 0 },
      { symbol: '!', target: 'n0000000a', sourceWord: 1, targetWord: 10 },
    ],
    definition: 'full of water',
    examples: ['a wet lawn', 'wet moss'],
  });
});

test('lines of the licence are no synsets', () => {
  assert.equal(parseDataLine('  1 This software is licensed', 'data.noun', 1), undefined);
  assert.equal(parseDataLine('', 'data.noun', 2), undefined);
});

test('a broken line names file and row', () => {
  for (const line of [
    'nonsense',
    '00000001 00 n 03 a 0 000 | too few words',
    '00000001 99 n 01 a 0 000 | no such file',
  ])
    assert.throws(
      () => parseDataLine(line, 'data.noun', 7),
      (error: unknown) => error instanceof InputError && error.place.file === 'data.noun' && error.place.row === 7,
      line,
    );
});
