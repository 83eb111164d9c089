import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { compare } from './compare.js';

const exact = { allowed: undefined, relative: false };

test('numbers are exact without a tolerance', () => {
  assert.deepEqual(compare(1, 1, exact), []);
  assert.equal(compare(1, 1 + 1e-12, exact).length, 1);
  assert.equal(compare(1, 2, exact).length, 1);
  assert.deepEqual(compare(0.3, 0.1 + 0.2, exact), []);
});

test('a tolerance is absolute, or grows with large values', () => {
  assert.deepEqual(compare(100, 100.009, { allowed: 0.01, relative: false }), []);
  assert.equal(compare(100, 100.5, { allowed: 0.01, relative: false }).length, 1);
  assert.deepEqual(compare(100, 100.5, { allowed: 0.01, relative: true }), []);
  assert.equal(compare(0.001, 0.02, { allowed: 0.01, relative: true }).length, 1);
});

test('special values may be strings, masks may be numbers or booleans', () => {
  assert.deepEqual(compare(['NaN', 'Infinity', '-Infinity'], [NaN, Infinity, -Infinity], exact), []);
  assert.equal(compare('NaN', 0, exact).length, 1);
  assert.equal(compare('NaN', 0, { allowed: 10, relative: false }).length, 1);
  assert.equal(compare('Infinity', 1e308, { allowed: 1e300, relative: true }).length, 1);
  assert.deepEqual(compare([[true, false]], [[1, 0]], exact), []);
  assert.deepEqual(compare([1, 0], [true, false], exact), []);
  assert.equal(compare('1', 1, exact).length, 1);
  assert.equal(compare(true, 'true', exact).length, 1);
});

test('only expected keys are compared, and the path names the place', () => {
  assert.deepEqual(compare({ a: 1 }, { a: 1, b: 2 }, exact), []);
  assert.deepEqual(compare({ a: [{ b: 'x' }] }, { a: [{ b: 'y' }] }, exact), [
    { path: 'a[0].b', expected: 'x', actual: 'y' },
  ]);
  assert.equal(compare({ a: 1 }, {}, exact).length, 1);
  assert.equal(compare({ a: 1 }, null, exact).length, 1);
});

test('lengths count, typed arrays and maps are values', () => {
  assert.equal(compare([1, 2], [1, 2, 3], exact).length, 1);
  assert.equal(compare([], {}, exact).length, 1);
  assert.deepEqual(compare([1, 2], Int32Array.of(1, 2), exact), []);
  assert.deepEqual(compare({ a: 1 }, new Map([['a', 1]]), exact), []);
});

test('every JSON value equals itself and its parsed copy', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const text = JSON.stringify(value);
      assert.deepEqual(compare(JSON.parse(text), JSON.parse(text), exact), []);
    }),
  );
});
