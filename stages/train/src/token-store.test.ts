import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { TokenLists } from './token-store.js';

test('gives back what was added, in two bytes a token and in four', () => {
  for (const size of [1 << 16, 1 << 20]) {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(size - 1), { maxLength: 400 }), { maxLength: 20 }), (rows) => {
        const lists = new TokenLists(size);
        for (const row of rows) lists.add(row);
        assert.equal(lists.count, rows.length);
        assert.equal(lists.totalTokens, rows.flat().length);
        for (const [i, row] of rows.entries()) {
          assert.deepEqual([...lists.at(i)], row);
          assert.equal(lists.lengthAt(i), row.length);
        }
      }),
      { numRuns: 50 },
    );
  }
});
