import assert from 'node:assert/strict';
import { it } from 'node:test';
import { listLevels } from './list-levels.js';

it('gives the levels of nullable lists', () => {
  // [[a, b], null, [], [c]]
  const levels = listLevels([2, -1, 0, 1], 0, 4, true);
  assert.deepEqual([...levels.repetition], [0, 1, 0, 0, 0]);
  assert.deepEqual([...levels.definition], [2, 2, 0, 1, 2]);
  assert.deepEqual([levels.entries, levels.missing, levels.maxDefinition], [5, 2, 2]);
});

it('gives the levels of a part of required lists', () => {
  // Of [[a], [], [b, c, d]] the last two.
  const levels = listLevels([1, 0, 3], 1, 3, false);
  assert.deepEqual([...levels.repetition], [0, 0, 1, 1]);
  assert.deepEqual([...levels.definition], [0, 1, 1, 1]);
});
