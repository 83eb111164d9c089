import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isWithin, measure } from './measure.js';

const absolute = { tolerance: 0.1, by: 'absolute' } as const;

test('the largest difference over all tensors counts, at its place', () => {
  const result = measure('q', absolute, [
    { actual: [1, 2], expected: [1, 2.05], at: 'first' },
    { actual: [-3, 100], expected: [-3.2, 7], at: 'second', counts: (i) => i === 0 },
  ]);
  assert.equal(result.at, 'second');
  assert.equal(result.values, 3);
  assert.ok(Math.abs(result.absolute - 0.2) < 1e-12 && Math.abs(result.relative - 0.0625) < 1e-12);
  assert.equal(isWithin(result), false);
});

test('relative differences are taken of the largest expected entry of each tensor', () => {
  const by = { tolerance: 0.01, by: 'relative' } as const;
  const result = measure('q', by, [
    { actual: [1000.5, 0.5], expected: [1000, 0], at: 'large' },
    { actual: [0.01], expected: [0.02], at: 'small' },
  ]);
  assert.equal(result.at, 'small');
  assert.equal(result.relative, 0.5);
  assert.equal(isWithin(measure('q', by, [{ actual: [1000.5, 0.5], expected: [1000, 0], at: 'large' }])), true);
});

test('a NaN, a missing value or another id is never within', () => {
  assert.equal(isWithin(measure('q', absolute, [{ actual: [NaN], expected: [1], at: '' }])), false);
  assert.equal(isWithin(measure('q', absolute, [{ actual: [1], expected: [NaN], at: '' }])), false);
  assert.equal(isWithin(measure('q', absolute, [{ actual: [1], expected: [1, 1], at: '' }])), false);
  const ids = measure('q', { tolerance: 0, by: 'exact' }, [{ actual: [1, 2, 3, 4], expected: [1, 2, 3, 5], at: '' }]);
  assert.equal(ids.relative, 0.25);
  assert.equal(isWithin(ids), false);
});

test('equal values are within any tolerance', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (values) => {
      for (const by of ['absolute', 'relative', 'exact'] as const) {
        assert.ok(isWithin(measure('q', { tolerance: 0, by }, [{ actual: values, expected: [...values], at: '' }])));
      }
    }),
  );
});
