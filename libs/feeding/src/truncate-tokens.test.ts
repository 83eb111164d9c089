import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { trimAtFront, truncateAroundAnswer, truncateLeft } from './truncate-tokens.js';

test('what is cut around an answer has the length and holds the answer', () => {
  const around = fc.array(fc.integer({ min: 10, max: 20 }), { maxLength: 20 });
  fc.assert(
    fc.property(around, around, fc.integer({ min: 3, max: 12 }), fc.nat(), (before, after, length, seed) => {
      const answer = [1, 2, 3];
      const inputs = [...before, ...answer, ...after];
      const cut = truncateAroundAnswer(inputs, answer, length, seed);
      assert.ok(cut !== undefined);
      assert.equal(cut.length, Math.min(length, inputs.length));
      assert.ok(cut.join(' ').includes('1 2 3'));
      assert.ok(inputs.join(' ').includes(cut.join(' ')));
    }),
  );
});

test('all places are tried, and an answer that is not there gives nothing', () => {
  const inputs = [5, 6, 1, 7, 8];
  const cuts = new Set(Array.from({ length: 60 }, (_, seed) => String(truncateAroundAnswer(inputs, [1], 3, seed))));
  assert.deepEqual([...cuts].sort(), ['1,7,8', '5,6,1', '6,1,7']);
  assert.equal(truncateAroundAnswer(inputs, [9], 3, 0), undefined);
  assert.equal(truncateAroundAnswer(inputs, [9], 5, 0), inputs);
});

test('cutting at the front keeps the end, with room for EOS where it is said', () => {
  assert.deepEqual(trimAtFront([1, 2, 3, 4, 5], 3), [4, 5]);
  assert.deepEqual(truncateLeft([1, 2, 3, 4, 5], 3), [3, 4, 5]);
  assert.deepEqual(truncateLeft([1, 2], 3), [1, 2]);
  assert.deepEqual(trimAtFront([1, 2], 1), []);
});
