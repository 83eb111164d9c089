import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPackage } from '../testing/read-package.js';

test('names and keywords are joined; variants of who is shown are one group', async () => {
  const names = {
    '🏃': { name: 'person running', slug: 'person_running', group: 'People & Body' },
    '🏃‍♀️': { name: 'woman running', slug: 'woman_running', group: 'People & Body' },
    '🧍': { name: 'person', slug: 'person', group: 'People & Body' },
    '🆎': { name: 'AB button', slug: 'ab_button', group: 'Symbols' },
  };
  const keywords = {
    '🏃': ['person_running', 'fast_move', 'race', 'race', 'person running'],
    '🏃‍♀': ['woman_running', 'race'],
    '🧍': ['person', 'human'],
    '🆎': ['ab_button'],
  };
  const files = { 'n/data-by-emoji.json': JSON.stringify(names), 'k/dist/emoji-en-US.json': JSON.stringify(keywords) };
  const { records, left } = await readPackage({ reader: 'emoji', packages: ['n', 'k'] }, files);
  assert.deepEqual(
    records.map(({ name, keywords: own, group }) => [name, own, group]),
    [
      ['person running', ['fast move', 'race'], 'running'],
      ['woman running', ['race'], 'running'],
      ['person', ['human'], 'person'],
    ],
  );
  assert.deepEqual(left, { 'no keywords': 1 });
});
