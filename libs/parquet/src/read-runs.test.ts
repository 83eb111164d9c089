import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ByteWriter } from 'hyparquet-writer';
import { writeRleBitPackedHybrid } from 'hyparquet-writer/src/encoding.js';
import { readRuns } from './read-runs.js';

function written(values: number[], width: number): Uint8Array {
  const writer = new ByteWriter(64);
  writeRleBitPackedHybrid(writer, values, width);
  return writer.getBytes().slice();
}

test('reads what the writer wrote, runs and packed values, of any width', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 20 }).chain((width) =>
        fc.record({
          width: fc.constant(width),
          runs: fc.array(fc.tuple(fc.integer({ min: 0, max: 2 ** width - 1 }), fc.integer({ min: 1, max: 40 }))),
        }),
      ),
      fc.integer({ min: 0, max: 5 }),
      ({ width, runs }, start) => {
        const values = runs.flatMap(([value, times]) => Array.from({ length: times }, () => value));
        const bytes = Buffer.concat([new Uint8Array(start), written(values, width)]);
        const out = new Uint32Array(values.length);
        readRuns(bytes, start, width, out);
        assert.deepEqual([...out], values);
      },
    ),
  );
});

test('no bits are zeros', () => {
  const out = new Uint8Array(3).fill(7);
  readRuns(new Uint8Array(0), 0, 0, out);
  assert.deepEqual([...out], [0, 0, 0]);
});

test('damaged runs are refused, never read past the end', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 40 }),
      fc.integer({ min: 1, max: 20 }),
      fc.nat(400),
      (bytes, width, count) => {
        const out = new Uint32Array(count);
        try {
          readRuns(bytes, 0, width, out);
        } catch (error) {
          assert.match((error as Error).message, /cut off/);
        }
      },
    ),
  );
  assert.throws(() => readRuns(new Uint8Array([2]), 0, 8, new Uint32Array(4)), /cut off/);
  assert.throws(() => readRuns(new Uint8Array([0, 0]), 0, 8, new Uint32Array(4)), /cut off/);
});
