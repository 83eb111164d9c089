import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bucketBatch, bucketRows } from './bucket-rows.js';
import { padRows } from './pad-rows.js';

const example = fc.record({
  inputs: fc.array(fc.integer({ min: 2, max: 99 }), { maxLength: 40 }).map((ids) => Int32Array.from(ids)),
  targets: fc.array(fc.integer({ min: 2, max: 99 }), { maxLength: 12 }).map((ids) => Int32Array.from(ids)),
});
const SHAPES = [
  { rows: 6, inputLength: 8, targetLength: 3 },
  { rows: 4, inputLength: 16, targetLength: 6 },
  { rows: 2, inputLength: 32, targetLength: 12 },
];

test('every example is in one batch, in a shape that holds it, and all rows but the last are filled', () => {
  fc.assert(
    fc.property(fc.array(example, { maxLength: 80 }), (examples) => {
      const buckets = bucketRows(examples, SHAPES);
      const all = buckets.flatMap((bucket) => bucket.examples);
      assert.deepEqual(
        [...all].sort((a, b) => a - b),
        examples.map((_, i) => i),
      );
      for (const [i, { shape, examples: members }] of buckets.entries()) {
        const { rows, inputLength, targetLength } = SHAPES[shape]!;
        assert.ok(members.length === rows || (i === buckets.length - 1 && members.length > 0 && members.length < rows));
        for (const member of members) {
          const { inputs, targets } = examples[member]!;
          if (shape < 2) assert.ok(inputs.length < inputLength && targets.length < targetLength);
        }
      }
    }),
  );
});

test('a batch is the one that padding gives, with empty rows at its end', () => {
  fc.assert(
    fc.property(fc.array(example, { minLength: 4, maxLength: 4 }), (examples) => {
      const shape = SHAPES[1]!;
      const padded = padRows(shape);
      const whole = examples.map(({ inputs, targets }) => padded.add(inputs, targets)).at(-1)!;
      assert.deepEqual(bucketBatch(examples, shape), whole);
      const part = bucketBatch(examples.slice(0, 3), shape);
      assert.equal(part.filledRows, 3);
      assert.deepEqual(part.encoderInputTokens.subarray(0, 48), whole.encoderInputTokens.subarray(0, 48));
      assert.ok(part.encoderSegmentIds.subarray(48).every((segment) => segment === 0));
      assert.ok(part.decoderLossWeights.subarray(18).every((weight) => weight === 0));
    }),
  );
});
