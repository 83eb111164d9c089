import assert from 'node:assert/strict';
import { test } from 'node:test';
import { batchShapes } from './batch-shapes.js';

const PHASE = { packing: false, inputLength: 128, targetLength: 32 };

test('one shape without buckets, in rows or in tokens', () => {
  assert.deepEqual(batchShapes({ ...PHASE, batchRows: 8 }), [{ rows: 8, inputLength: 128, targetLength: 32 }]);
  assert.deepEqual(batchShapes({ ...PHASE, batchTokens: 65_536, inputLength: 512, targetLength: 512 }), [
    { rows: 128, inputLength: 512, targetLength: 512 },
  ]);
  assert.equal(batchShapes({ ...PHASE, batchTokens: 1000, targetLength: 500 })[0]?.rows, 2);
  assert.equal(batchShapes({ ...PHASE, batchTokens: 100 })[0]?.rows, 1);
});

test('buckets in order, the whole length last, targets in proportion', () => {
  const shapes = batchShapes({ ...PHASE, batchTokens: 1024, buckets: [64, 128, 30, 64] });
  assert.deepEqual(shapes, [
    { rows: 34, inputLength: 30, targetLength: 8 },
    { rows: 16, inputLength: 64, targetLength: 16 },
    { rows: 8, inputLength: 128, targetLength: 32 },
  ]);
  const of = (inputLength: number) =>
    batchShapes({ ...PHASE, inputLength, batchRows: 4, buckets: 'automatic' }).map((shape) => shape.inputLength);
  assert.deepEqual(of(512), [64, 128, 256, 512]);
  assert.deepEqual(of(50), [25, 50]);
  assert.deepEqual(of(20), [20]);
});
