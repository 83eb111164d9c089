import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { seededPermutation } from './seeded-permutation.js';

const whole = (n: number, seed: number, epoch: number) =>
  Array.from({ length: n }, (_, i) => i).map(seededPermutation(n, seed, epoch));

it('is a bijection for every n, seed and epoch', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 3000 }), fc.maxSafeInteger(), fc.nat(1000), (n, seed, epoch) => {
      const rows = whole(n, seed, epoch);
      assert.equal(new Set(rows).size, n);
      assert.ok(rows.every((row) => Number.isInteger(row) && row >= 0 && row < n));
    }),
  );
});

it('is a bijection for every small n', () => {
  for (let n = 0; n <= 300; n++) assert.equal(new Set(whole(n, 5, 0)).size, n);
});

it('differs by seed and by epoch', () => {
  assert.notDeepEqual(whole(100, 1, 0), whole(100, 2, 0));
  assert.notDeepEqual(whole(100, 1, 0), whole(100, 1, 1));
  assert.deepEqual(whole(100, 1, 1), whole(100, 1, 1));
});

it('finds every order of three rows about equally often', () => {
  const counts = new Map<string, number>();
  for (let seed = 0; seed < 6000; seed++) {
    const order = whole(3, seed, 0).join('');
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assert.equal(counts.size, 6);
  for (const count of counts.values()) assert.ok(Math.abs(count - 1000) < 6 * Math.sqrt(6000 / 6), `${[...counts]}`);
});

it('stays in range for ranges beyond 32 bits', () => {
  const n = 2 ** 40 + 12_345;
  const at = seededPermutation(n, 3);
  const rows = Array.from({ length: 1000 }, (_, i) => at(i * 1_000_003));
  assert.equal(new Set(rows).size, 1000);
  assert.ok(rows.every((row) => Number.isSafeInteger(row) && row >= 0 && row < n));
});

it('refuses positions outside the range', () => {
  assert.throws(() => seededPermutation(3, 0)(3), RangeError);
  assert.throws(() => seededPermutation(0, 0)(0), RangeError);
});
