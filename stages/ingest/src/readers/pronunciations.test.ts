import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPackage } from '../testing/read-package.js';

test('variants belong to their word; words that sound alike are one group', async () => {
  const module = `exports.dictionary = {
    "'em": "AH0 M",
    "pair": "P EH1 R",
    "pare": "P EH1 R",
    "read": "R EH1 D",
    "read(2)": "R IY1 D",
    "red": "R EH1 D",
    "reed": "R IY1 D",
    "a.b.": "EY1 B IY1"
  };`;
  const source = { reader: 'pronunciations', package: 'c' } as const;
  const { records, left } = await readPackage(source, { 'c/index.js': module });
  assert.deepEqual(records, [
    { word: 'pair', phonemes: 'P EH1 R', pronunciations: ['P EH1 R'], spellings: ['pair', 'pare'], group: 'pair' },
    { word: 'pare', phonemes: 'P EH1 R', pronunciations: ['P EH1 R'], spellings: ['pair', 'pare'], group: 'pair' },
    {
      word: 'read',
      phonemes: 'R EH1 D',
      pronunciations: ['R EH1 D', 'R IY1 D'],
      spellings: ['read', 'red'],
      group: 'read',
    },
    { word: 'red', phonemes: 'R EH1 D', pronunciations: ['R EH1 D'], spellings: ['read', 'red'], group: 'read' },
    { word: 'reed', phonemes: 'R IY1 D', pronunciations: ['R IY1 D'], spellings: ['read', 'reed'], group: 'read' },
  ]);
  assert.deepEqual(left, { 'not a plain word': 2 });
});
