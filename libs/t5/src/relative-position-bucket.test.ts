import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { relativePositionBucket, relativePositionBuckets } from './relative-position-bucket.js';

const sizes = fc.record({
  bidirectional: fc.boolean(),
  buckets: fc.constantFrom(4, 8, 16, 32, 64),
  maxDistance: fc.integer({ min: 40, max: 300 }),
});

test('buckets are in range, never fall with distance, and the farthest ones share the last', () => {
  fc.assert(
    fc.property(sizes, fc.nat(400), (options, distance) => {
      const { buckets, bidirectional, maxDistance } = options;
      const half = bidirectional ? buckets / 2 : buckets;
      const before = relativePositionBucket(-distance, options);
      assert.ok(Number.isInteger(before) && before >= 0 && before < half);
      assert.ok(before <= relativePositionBucket(-distance - 1, options));
      assert.equal(relativePositionBucket(-maxDistance - distance, options), half - 1);
      // Keys to come: a half of their own in the encoder, hidden by the mask in the decoder.
      const after = relativePositionBucket(distance + 1, options);
      assert.equal(after, bidirectional ? relativePositionBucket(-distance - 1, options) + half : 0);
      if (distance < half / 2) assert.equal(before, distance);
    }),
  );
});

test('a table depends on the difference of places only', () => {
  fc.assert(
    fc.property(
      sizes,
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 1, max: 12 }),
      fc.nat(5),
      (o, q, k, first) => {
        const table = relativePositionBuckets(q, k, o, first);
        for (let query = 0; query < q; query++) {
          for (let key = 0; key < k; key++) {
            assert.equal(table[query * k + key], relativePositionBucket(key - query - first, o));
          }
        }
      },
    ),
  );
});
