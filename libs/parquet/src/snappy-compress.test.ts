import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { snappyUncompressor } from 'hysnappy';
import { compressSync } from 'snappy';
import { snappyCompress } from './snappy-compress.js';

/** Made-up words, the same for a seed. */
function text(seed: number, words: number): Uint8Array {
  const some = ['alpha', 'beta', 'gamma', 'delta', 'the', 'of', 'in', 'card', 'bank'];
  let state = seed + 1;
  const next = (below: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >>> 8) % below;
  };
  return new TextEncoder().encode(Array.from({ length: words }, () => `${some[next(9)]}${next(50)}`).join(' '));
}

test('another reader has back what is compressed', async () => {
  const read = snappyUncompressor();
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ min: 0, max: 255, maxLength: 40_000, size: 'max' }), async (bytes) => {
      assert.deepEqual(read(new Uint8Array(await snappyCompress(bytes)), bytes.length), bytes);
    }),
    { numRuns: 200 },
  );
  const noise = Uint8Array.from({ length: 400_000 }, (_, i) => Math.imul(i, 0x9e37_79b1) >>> 24);
  for (const bytes of [noise, text(1, 60_000), new Uint8Array(200_000)])
    assert.deepEqual(read(new Uint8Array(await snappyCompress(bytes)), bytes.length), bytes);
});

test('bytes depend on the page alone, whoever compresses it and what came before', async () => {
  const pages = Array.from({ length: 60 }, (_, i) => text(i, 20 + ((i * 97) % 5000)));
  const first = pages.map((page) => Uint8Array.from(compressSync(page)));
  const together = await Promise.all(pages.map((page) => snappyCompress(page)));
  for (const [i, page] of together.entries()) assert.deepEqual(Uint8Array.from(page), first[i]);
});

test('bytes never change: digests of artifacts depend on them', async () => {
  const digest = createHash('sha256').update(await snappyCompress(text(3, 20_000)));
  assert.equal(digest.digest('hex'), 'c45e8c54a6b8a2148d8ae70432afa047c7b1a04a51d3506e6d59636180a6bf82');
});
