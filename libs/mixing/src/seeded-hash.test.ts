import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { HASH_RANGE, seededHash, seedKey } from './seeded-hash.js';

it('never changes: drawn data depend on it', () => {
  assert.deepEqual(
    [seededHash(42, 'spam/train/0'), seededHash(43, 'spam/train/0'), seededHash(-1, 'ü😀'), seededHash(2 ** 40, '')],
    [311235666683556, 8183268834974086, 3720721304774854, 7586099355585921],
  );
});

it('is an integer in range for any seed and text, the same each time', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), fc.string({ unit: 'binary', maxLength: 600 }), (seed, text) => {
      const hash = seededHash(seed, text);
      assert.ok(Number.isSafeInteger(hash) && hash >= 0 && hash < HASH_RANGE);
      assert.equal(seededHash(seed, text), hash);
    }),
  );
});

it('spreads ids evenly over tenths, for neighbouring seeds independently', () => {
  const rows = 20_000;
  const counts = new Array<number>(10).fill(0);
  let agree = 0;
  for (let i = 0; i < rows; i++) {
    const tenth = Math.floor((seededHash(7, `task/train/${i}`) / HASH_RANGE) * 10);
    counts[tenth] = (counts[tenth] as number) + 1;
    if (tenth === Math.floor((seededHash(8, `task/train/${i}`) / HASH_RANGE) * 10)) agree++;
  }
  // Six standard deviations of a binomial with p = 0.1.
  const bound = 6 * Math.sqrt(rows * 0.1 * 0.9);
  for (const count of [...counts, agree]) assert.ok(Math.abs(count - rows / 10) < bound, `${counts}, ${agree}`);
});

it('refuses a seed that is no integer', () => {
  assert.throws(() => seedKey(0.5), RangeError);
});
