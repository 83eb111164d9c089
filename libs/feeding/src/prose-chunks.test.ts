import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ProseChunks } from './prose-chunks.js';

const texts = fc.array(
  fc.array(fc.nat(999), { maxLength: 30 }).map((ids) => Int32Array.from(ids)),
  { maxLength: 30 },
);

test('the chunks of each group, in order, are its texts joined', () => {
  fc.assert(
    fc.property(
      texts,
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 7 }),
      (all, tokensLength, textsPerGroup) => {
        const lengths = all.map((text) => text.length);
        const chunks = new ProseChunks(lengths, { tokensLength, textsPerGroup });
        const gathered = Array.from({ length: chunks.count }, (_, i) => chunks.gather(i, (n) => all[n] as Int32Array));
        const expected: number[][] = [];
        for (let first = 0; first < all.length; first += textsPerGroup) {
          const joined = all.slice(first, first + textsPerGroup).flatMap((text) => [...text]);
          for (let at = 0; at < joined.length; at += tokensLength) expected.push(joined.slice(at, at + tokensLength));
        }
        assert.deepEqual(
          gathered.map((chunk) => [...chunk]),
          expected,
        );
      },
    ),
  );
});

test('a chunk that is not there is an error', () => {
  const chunks = new ProseChunks([3, 0, 2], { tokensLength: 2 });
  assert.equal(chunks.count, 3);
  assert.throws(() => chunks.at(3), RangeError);
  assert.throws(() => chunks.at(-1), RangeError);
});
