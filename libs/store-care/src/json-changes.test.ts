import assert from 'node:assert/strict';
import { test } from 'node:test';
import { canonicalJson } from '@exmix/stage-kit/canonical-json';
import type { Json } from '@exmix/stage-kit/json';
import fc from 'fast-check';
import { jsonChanges } from './json-changes.js';

test('a changed field is named, and nothing beside it', () => {
  const card = (inputs: string) => ({ format: { inputs, labels: ['a', 'b'] }, name: 'x' });
  assert.deepEqual(jsonChanges(card('one'), card('two')), [{ field: 'format.inputs', before: 'one', after: 'two' }]);
});

test('fields that are absent on one side', () => {
  assert.deepEqual(jsonChanges({ a: 1 }, { b: null }), [
    { field: 'b', before: undefined, after: null },
    { field: 'a', before: 1, after: undefined },
  ]);
});

test('a field named like what every object inherits', () => {
  assert.deepEqual(jsonChanges({ valueOf: null }, {}), [{ field: 'valueOf', before: null, after: undefined }]);
  assert.deepEqual(jsonChanges({}, { toString: 1 }), [{ field: 'toString', before: undefined, after: 1 }]);
});

test('a member in the middle of a list, put in, taken out, changed', () => {
  assert.deepEqual(jsonChanges({ l: ['a', 'c'] }, { l: ['a', 'b', 'c'] }), [
    { field: 'l[1]', before: undefined, after: 'b' },
  ]);
  assert.deepEqual(jsonChanges({ l: ['a', 'b', 'c'] }, { l: ['a', 'c'] }), [
    { field: 'l[1]', before: 'b', after: undefined },
  ]);
  assert.deepEqual(jsonChanges([{ t: 1 }, { t: 2 }, { t: 3 }], [{ t: 1 }, { t: 5 }, { t: 3 }]), [
    { field: '[1].t', before: 2, after: 5 },
  ]);
});

test('there are changes where the values differ, and only there', () => {
  const json = fc.jsonValue() as fc.Arbitrary<Json>;
  fc.assert(
    fc.property(json, json, (a, b) => {
      assert.equal(jsonChanges(a, b).length === 0, canonicalJson(a) === canonicalJson(b));
      assert.deepEqual(jsonChanges(a, a), []);
      for (const { before, after } of jsonChanges(a, b))
        assert.ok(before === undefined || after === undefined || canonicalJson(before) !== canonicalJson(after));
    }),
  );
});
