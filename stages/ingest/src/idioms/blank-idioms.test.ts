import assert from 'node:assert/strict';
import { test } from 'node:test';
import { blankIdioms } from './blank-idioms.js';

test('the last word is blanked, variants of an idiom are one group', () => {
  const left: string[] = [];
  const text =
    'A hedge between keeps friends green\nHedge between\nSow before you reap!\nsow before you reap\nSow before you rest\nrun 5 times round 9\n';
  const idioms = blankIdioms(text, (reason) => left.push(reason));
  assert.deepEqual(
    idioms.map(({ start, end }) => [start, end]),
    [
      ['A hedge between keeps friends', 'green'],
      ['Sow before you', 'reap'],
      ['Sow before you', 'rest'],
    ],
  );
  assert.equal(idioms[1]?.group, idioms[2]?.group);
  assert.notEqual(idioms[0]?.group, idioms[1]?.group);
  assert.deepEqual(left.sort(), [
    'fewer than four words',
    'fewer than four words',
    'last word is no plain word',
    'same idiom again',
  ]);
});
