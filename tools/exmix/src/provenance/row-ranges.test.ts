import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rangesText, rowRanges } from './row-ranges.js';

test('ranges have the rows that they were made from, and no gap inside or between two', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.nat(60)), (list) => {
      const rows = [...list].sort((a, b) => a - b);
      const ranges = rowRanges(rows);
      const back = ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => from + i));
      assert.deepEqual(back, rows);
      for (const [i, [from]] of ranges.entries()) if (i > 0) assert.ok(from > (ranges[i - 1]?.[1] as number) + 1);
    }),
  );
});

test('in words', () => {
  assert.equal(rangesText(rowRanges([0, 1, 2, 5, 7, 8]), 2), '0-2, 5 and 1 more ranges');
  assert.equal(rangesText([[3, 3]], 4), '3');
});
