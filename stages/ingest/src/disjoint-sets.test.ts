import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DisjointSets } from './disjoint-sets.js';

test('members that are joined, directly or not, share the smallest name', () => {
  const sets = new DisjointSets();
  sets.join('d', 'c');
  sets.join('b', 'a');
  assert.equal(sets.find('d'), 'c');
  sets.join('c', 'b');
  assert.deepEqual(
    ['a', 'b', 'c', 'd', 'e'].map((member) => sets.find(member)),
    ['a', 'a', 'a', 'a', 'e'],
  );
});

test('the order of unions does not matter', () => {
  const pair = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 }));
  fc.assert(
    fc.property(fc.array(pair), (pairs) => {
      const [forward, backward] = [new DisjointSets(), new DisjointSets()];
      for (const [a, b] of pairs) forward.join(`m${a}`, `m${b}`);
      for (const [a, b] of pairs.toReversed()) backward.join(`m${b}`, `m${a}`);
      for (let i = 0; i <= 20; i++) assert.equal(forward.find(`m${i}`), backward.find(`m${i}`));
    }),
  );
});
