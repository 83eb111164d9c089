import assert from 'node:assert/strict';
import { it } from 'node:test';
import { HASH_RANGE } from '@exmix/mixing/seeded-hash';
import fc from 'fast-check';
import { chooseSmallest } from './hash-choice.js';

it('chooses exactly the rows with the smallest hashes, the first of equal ones', async () => {
  // Few different values, so that equal hashes and full buckets are common; and any value.
  const hash = fc.oneof(fc.nat(5), fc.integer({ min: 0, max: HASH_RANGE - 1 }), fc.constant(HASH_RANGE - 1));
  await fc.assert(
    fc.asyncProperty(fc.array(hash, { maxLength: 60 }), fc.nat(70), async (hashes, count) => {
      const choose = await chooseSmallest(async function* () {
        yield hashes.slice(0, 10);
        yield hashes.slice(10);
      }, count);
      const chosen = hashes.flatMap((value, row) => (choose(value) ? [row] : []));
      const expected = hashes
        .map((value, row) => ({ value, row }))
        .sort((a, b) => a.value - b.value || a.row - b.row)
        .slice(0, count)
        .map(({ row }) => row)
        .sort((a, b) => a - b);
      assert.deepEqual(chosen, expected);
    }),
    { numRuns: 60 },
  );
});
