import assert from 'node:assert/strict';
import { it } from 'node:test';
import { type MixtureMember, mixtureRates } from './mixture-rates.js';

const mixtures = (all: Record<string, MixtureMember[]>) => new Map(Object.entries(all));

it('hands a nested mixture the rate it has, two levels deep', () => {
  const all = mixtures({
    all: [
      ['outer', 8],
      ['d', 2],
    ],
    outer: [
      ['inner', 1],
      ['c', 3],
    ],
    inner: [
      ['a', 1],
      ['b', 1],
    ],
  });
  assert.deepEqual(
    [...mixtureRates(all, 'all')],
    [
      ['a', 1],
      ['b', 1],
      ['c', 6],
      ['d', 2],
    ],
  );
});

it('keeps the sum of the rates', () => {
  const all = mixtures({
    m: [
      ['n', 5],
      ['a', 1],
    ],
    n: [
      ['a', 7],
      ['b', 3],
    ],
  });
  const sum = [...mixtureRates(all, 'm').values()].reduce((a, b) => a + b, 0);
  assert.ok(Math.abs(sum - 6) < 1e-12);
});

it('names a cycle and an unknown mixture', () => {
  const all = mixtures({ a: [['b', 1]], b: [['a', 1]] });
  assert.throws(() => mixtureRates(all, 'a'), /a > b > a/);
  assert.throws(() => mixtureRates(all, 'c'), /no mixture c/);
});
