import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seedOf } from './seed-of.js';
import { SeededRandom } from './seeded-random.js';

test('seeds are fixed numbers, the same in every release', () => {
  assert.equal(seedOf(0), 7381664125302455);
  assert.equal(seedOf(7, 'task/train/12', 3), 6670208523968139);
});

test('names that read alike when joined have seeds of their own', () => {
  const seeds = [
    seedOf(1, 'ab', 'c'),
    seedOf(1, 'a', 'bc'),
    seedOf(1, 'abc'),
    seedOf(1, 1),
    seedOf(1, '1'),
    seedOf(2, 1),
  ];
  assert.equal(new Set(seeds).size, seeds.length);
});

test('a hundred thousand ids have seeds of their own, all safe integers', () => {
  const seeds = new Set<number>();
  for (let i = 0; i < 100_000; i++) seeds.add(seedOf(1, `task/train/${i}`));
  assert.equal(seeds.size, 100_000);
  for (const seed of seeds) assert.ok(Number.isSafeInteger(seed) && seed >= 0);
});

test('neighbouring seeds give even and unrelated numbers', () => {
  const cells = new Array<number>(16).fill(0);
  for (let seed = 0; seed < 16_000; seed++) {
    const cell = new SeededRandom(seed).below(16);
    cells[cell] = (cells[cell] as number) + 1;
  }
  for (const count of cells) assert.ok(Math.abs(count - 1000) < 150, `${count} of 16000 in one of 16 cells`);
});
