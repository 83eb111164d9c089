import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { snappyCompress as reference } from 'hyparquet-writer/src/snappy.js';
import { snappyUncompressor } from 'hysnappy';
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

test('bytes do not depend on what was compressed before', () => {
  const alone = Array.from({ length: 400 }, (_, i) => text(i, 20 + ((i * 37) % 900)));
  const first = alone.map((bytes) => snappyCompress(bytes));
  for (const i of [...alone.keys()].reverse()) {
    snappyCompress(text(1000 + i, (i * 91) % 1500));
    assert.deepEqual(snappyCompress(alone[i] as Uint8Array), first[i]);
  }
});

test('bytes are those of the writer’s own compressor', () => {
  const few = fc.uint8Array({ max: 3, maxLength: 400 });
  const runs = fc.array(fc.tuple(fc.nat({ max: 255 }), fc.nat({ max: 300 })), { maxLength: 20 });
  const repeated = runs.map((each) => Uint8Array.from(each.flatMap(([byte, n]) => new Array<number>(n).fill(byte))));
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), few, repeated), (bytes) => {
      assert.deepEqual(snappyCompress(bytes), reference(bytes));
    }),
    { numRuns: 2000 },
  );
  // Across the reach of a copy, with long literals and long matches.
  const noise = Uint8Array.from({ length: 200_000 }, (_, i) => Math.imul(i, 0x9e37_79b1) >>> 24);
  const far = new Uint8Array(400_000);
  far.set(noise);
  far.set(noise.subarray(0, 100_000), 200_000 + 60_000);
  far.set(text(3, 6000).subarray(0, 30_000), 365_000);
  for (const bytes of [noise, far, text(1, 60_000), new Uint8Array(200_000)])
    assert.deepEqual(snappyCompress(bytes), reference(bytes));
});

test('where nothing matches, steps grow and may leave the input', () => {
  let state = 1;
  const noise = Uint8Array.from({ length: 40_000 }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state >>> 24;
  });
  for (let size = 300; size <= noise.length; size += size < 3000 ? 7 : 997) {
    const bytes = noise.slice(0, size);
    assert.deepEqual(snappyCompress(bytes), reference(bytes), `${size} bytes`);
  }
});

test('what is compressed is read back', () => {
  const bytes = text(7, 5000);
  assert.deepEqual(snappyUncompressor()(snappyCompress(bytes), bytes.length), bytes);
});
