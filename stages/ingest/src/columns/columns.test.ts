import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { checkColumns, inferColumns } from './infer-columns.js';
import { joinTypes, type ValueType, valueType } from './value-type.js';

function infer(...rows: Record<string, unknown>[]) {
  const tally = inferColumns();
  for (const [row, record] of rows.entries()) tally.add(record, row);
  return Object.fromEntries(tally.columns().map(({ name, type, nullable }) => [name, nullable ? `${type}?` : type]));
}

test('each column gets the narrowest type that holds all its values', () => {
  assert.deepEqual(
    infer({ a: 1, b: 1, c: 'x', d: true, e: [], f: [] }, { a: 2, b: 1.5, c: 'y', d: false, e: ['x'], f: [] }),
    {
      a: 'int64',
      b: 'float64',
      c: 'string',
      d: 'boolean',
      e: 'list<string>',
      f: 'list<string>',
    },
  );
  assert.deepEqual(infer({ a: 1, b: [1], c: { x: 1 }, d: ['x', null] }, { a: 'x', b: ['x'], c: 2, d: [] }), {
    a: 'json',
    b: 'json',
    c: 'json',
    d: 'json',
  });
});

test('a column is nullable where a row lacks it, is null there, or comes later', () => {
  assert.deepEqual(infer({ a: 'x', b: 1 }, { a: null, b: 2, c: 3 }), { a: 'string?', b: 'int64', c: 'int64?' });
  assert.deepEqual(infer({ a: null }, { a: undefined }), { a: 'string?' });
  assert.deepEqual(infer({ a: 2n ** 60n }, { a: 1 }), { a: 'int64' });
});

test('what no column can hold is named', () => {
  for (const value of [
    Number.NaN,
    Number.POSITIVE_INFINITY,
    new Date(0),
    () => 1,
    Symbol('s'),
    [Number.NaN],
    { a: new Map() },
    2n ** 70n,
  ])
    assert.throws(() => infer({ ok: 1 }, { bad: value }), { code: 'unsupported-value', message: /row 1, field bad/ });
});

test('joining types does not depend on the order of rows', () => {
  const types: ValueType[] = ['string', 'boolean', 'int64', 'float64', 'list<string>', 'empty-list', 'json'];
  const any = fc.constantFrom(...types);
  fc.assert(
    fc.property(any, any, any, (a, b, c) => {
      assert.equal(joinTypes(a, b), joinTypes(b, a));
      assert.equal(joinTypes(joinTypes(a, b), c), joinTypes(a, joinTypes(b, c)));
      assert.equal(joinTypes(a, a), a);
    }),
  );
});

test('every JSON value has a type', () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => value === null || valueType(value) !== undefined));
});

test('declared columns are kept to', () => {
  const tally = checkColumns([
    { name: 'a', type: 'string' },
    { name: 'n', type: 'int32', nullable: true },
    { name: 'l', type: 'list<string>', nullable: true },
  ]);
  tally.add({ a: 'x', n: 3, l: [] }, 0);
  tally.add({ a: 'x' }, 1);
  assert.throws(() => tally.add({ a: null }, 2), { code: 'null-value', message: /row 2, field a/ });
  assert.throws(() => tally.add({ a: 5 }, 3), { code: 'wrong-type', message: /int64 where string/ });
  assert.throws(() => tally.add({ a: 'x', n: 2 ** 40 }, 4), { code: 'wrong-type' });
  assert.throws(() => tally.add({ a: 'x', extra: 1 }, 5), { code: 'unknown-column', message: /field extra/ });
});
