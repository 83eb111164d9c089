import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPackage } from '../testing/read-package.js';

test('irregular plurals from the list, regular ones of tagged nouns by rule', async () => {
  const index = [
    '  1 This software and database is being provided to you',
    'baby n 6 4 @ ~ + %m 6 3 10 20 30 40 50 60  ',
    'bush n 1 1 @ 1 1 10  ',
    'child n 1 1 @ 1 1 10  ',
    'day n 1 1 @ 1 1 10  ',
    'glass n 1 0 1 2 10  ',
    'grandchild n 1 1 @ 1 1 10  ',
    'house n 1 1 @ 1 1 10  ',
    'photo n 1 1 @ 1 1 10  ',
    'rare_thing n 1 1 @ 1 1 10  ',
    'zarf n 1 1 @ 1 0 10  ',
    '',
  ].join('\n');
  const files = { 'i/irregular-plurals.json': '{"child": "children"}', 'w/dict/index.noun': index };
  const { records, left } = await readPackage({ reader: 'plurals', packages: ['i', 'w'] }, files);
  assert.deepEqual(
    records.map(({ singular, plural, kind }) => [singular, plural, kind]),
    [
      ['child', 'children', 'irregular'],
      ['baby', 'babies', 'regular'],
      ['bush', 'bushes', 'regular'],
      ['day', 'days', 'regular'],
      ['glass', 'glasses', 'regular'],
      ['house', 'houses', 'regular'],
    ],
  );
  assert.deepEqual(left, { 'no rule for its plural': 2 });
});

test('a broken index is named by row', async () => {
  const files = { 'i/irregular-plurals.json': '{}', 'w/dict/index.noun': '  licence\nword n\n' };
  await assert.rejects(readPackage({ reader: 'plurals', packages: ['i', 'w'] }, files), {
    message: /file w\/dict\/index\.noun, row 2/,
  });
});
