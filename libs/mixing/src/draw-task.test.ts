import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { taskDrawer } from './draw-task.js';

const DRAWS = 20_000;

it('draws each task about as often as its probability says', () => {
  const weights = fc.array(fc.nat(1000), { minLength: 1, maxLength: 12 }).filter((all) => all.some((w) => w > 0));
  fc.assert(
    fc.property(weights, fc.maxSafeInteger(), (all, seed) => {
      const draw = taskDrawer(all, seed);
      const counts = all.map(() => 0);
      for (let i = 0; i < DRAWS; i++) counts[draw(i)] = (counts[draw(i)] as number) + 1;
      const total = all.reduce((a, b) => a + b, 0);
      for (const [i, weight] of all.entries()) {
        const p = weight / total;
        // Six standard deviations and one.
        const bound = 6 * Math.sqrt(DRAWS * p * (1 - p)) + 1;
        assert.ok(Math.abs((counts[i] as number) - DRAWS * p) <= bound, `task ${i}: ${counts} of ${all}`);
        if (weight === 0) assert.equal(counts[i], 0);
      }
    }),
    { numRuns: 30 },
  );
});

it('has no state: a draw is the same alone and in any order', () => {
  const draw = taskDrawer([1, 2, 3], 9);
  const forwards = Array.from({ length: 50 }, (_, i) => draw(i));
  const backwards = Array.from({ length: 50 }, (_, i) => taskDrawer([1, 2, 3], 9)(49 - i)).reverse();
  assert.deepEqual(forwards, backwards);
  assert.notDeepEqual(
    forwards,
    Array.from({ length: 50 }, (_, i) => taskDrawer([1, 2, 3], 10)(i)),
  );
});

it('draws do not follow one another: pairs of draws are independent', () => {
  const draw = taskDrawer([1, 1], 4);
  const pairs = [0, 0, 0, 0];
  for (let i = 0; i < DRAWS; i++) {
    const pair = draw(i) * 2 + draw(i + 1);
    pairs[pair] = (pairs[pair] as number) + 1;
  }
  for (const count of pairs) assert.ok(Math.abs(count - DRAWS / 4) < 6 * Math.sqrt((DRAWS * 3) / 16), `${pairs}`);
});

it('refuses what it cannot draw from', () => {
  assert.throws(() => taskDrawer([], 0), RangeError);
  assert.throws(() => taskDrawer([0, 0], 0), RangeError);
  assert.throws(() => taskDrawer([1, -1], 0), RangeError);
  assert.throws(() => taskDrawer([1], 0)(-1), RangeError);
});
