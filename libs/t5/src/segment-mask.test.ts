import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processEngine } from '@exmix/tensors/process-engine';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { segmentMask } from './segment-mask.js';

test('a query sees the keys of its own segment, in a causal mask those not after it or of its prefix', async () => {
  await processEngine();
  const place = fc.record({ segment: fc.nat(3), prefix: fc.integer({ min: 0, max: 1 }) });
  fc.assert(
    fc.property(
      fc.array(place, { minLength: 1, maxLength: 8 }),
      fc.boolean(),
      fc.boolean(),
      (row, causal, prefixed) => {
        tf.tidy(() => {
          const segments = tf.tensor2d([row.map(({ segment }) => segment)], undefined, 'int32');
          const prefix = tf.tensor2d([row.map(({ prefix }) => prefix)], undefined, 'int32');
          const mask = segmentMask(segments, segments, causal, prefixed ? prefix : undefined);
          assert.deepEqual(mask.shape, [1, 1, row.length, row.length]);
          const values = (mask.arraySync() as number[][][][])[0]![0]!;
          for (const [i, query] of row.entries()) {
            for (const [j, key] of row.entries()) {
              const together = prefixed && query.prefix === 1 && key.prefix === 1;
              const seen = query.segment !== 0 && query.segment === key.segment && (!causal || j <= i || together);
              assert.equal(values[i]![j] === 0, seen);
              if (!seen) assert.ok(Math.exp(values[i]![j]!) === 0);
            }
          }
        });
      },
    ),
  );
});
