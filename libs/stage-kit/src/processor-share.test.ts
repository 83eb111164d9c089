import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ProcessorShare } from './processor-share.js';

it('divides what there is, never below one, and is seen through the memory', () => {
  const share = new ProcessorShare();
  const elsewhere = new ProcessorShare(structuredClone(share.memory));
  assert.equal(elsewhere.count, 1);
  for (const [processors, units, count] of [
    [8, 3, 2],
    [8, 1, 8],
    [2, 4, 1],
    [4, 0, 4],
  ] as const) {
    share.divide(processors, units);
    assert.equal(elsewhere.count, count, `${processors} among ${units}`);
  }
});
