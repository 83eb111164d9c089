import assert from 'node:assert/strict';
import { it } from 'node:test';
import { mix32, murmur3 } from './murmur3.js';

const bytes = (text: string) => new TextEncoder().encode(text);

it('equals the published values', () => {
  const cases: [string, number, number][] = [
    ['', 0, 0],
    ['', 1, 0x514e28b7],
    ['', 0xffffffff, 0x81f16f39],
    ['test', 0, 0xba6bd213],
    ['abc', 0, 0xb3dd93fa],
    ['aaaa', 0x9747b28c, 0x5a97808a],
    ['Hello, world!', 0, 0xc0363e43],
    ['The quick brown fox jumps over the lazy dog', 0, 0x2e4ff723],
  ];
  for (const [text, seed, hash] of cases) assert.equal(murmur3(bytes(text), seed), hash, text);
});

it('mixes 32-bit integers one to one', () => {
  const seen = new Set(Array.from({ length: 100_000 }, (_, i) => mix32(i)));
  assert.equal(seen.size, 100_000);
});
