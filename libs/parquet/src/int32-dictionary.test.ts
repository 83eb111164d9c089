import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { readRleBitPackedHybrid } from 'hyparquet/src/encoding.js';
import { int32Dictionary, packIndexes } from './int32-dictionary.js';

it('packs indexes of which the values come back', () => {
  const lists = fc.tuple(fc.integer({ min: 1, max: 40_000 }), fc.array(fc.nat(), { minLength: 1, maxLength: 400 }));
  fc.assert(
    fc.property(lists, ([range, numbers]) => {
      // Repeated, so that a dictionary pays off.
      const values = Int32Array.from(numbers.flatMap((number) => new Array<number>(12).fill(number % range)));
      const dictionary = int32Dictionary(values);
      assert.ok(dictionary);
      const bytes = packIndexes(values, dictionary);
      assert.equal(bytes[0], dictionary.bitWidth);
      const indexes = new Array<number>(values.length);
      const reader = { view: new DataView(bytes.buffer), offset: 1 };
      readRleBitPackedHybrid(reader, dictionary.bitWidth, indexes, bytes.length - 1);
      assert.deepEqual(
        indexes.map((index) => dictionary.values[index]),
        [...values],
      );
      assert.deepEqual(
        [...dictionary.values],
        [...new Set(values)].sort((a, b) => a - b),
      );
    }),
  );
});

it('has no dictionary where plain values are as small, or are no ids', () => {
  assert.equal(int32Dictionary(new Int32Array(0)), undefined);
  assert.equal(int32Dictionary(Int32Array.from({ length: 100 }, (_, i) => i)), undefined);
  assert.equal(int32Dictionary(Int32Array.of(-1, -1, -1, -1, -1, -1)), undefined);
  assert.equal(int32Dictionary(new Int32Array(100).fill(2 ** 20)), undefined);
  assert.equal(int32Dictionary(new Int32Array(100).fill(7))?.bitWidth, 1);
});
