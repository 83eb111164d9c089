import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { blockOrder } from './block-order.js';

const sizes = fc.array(fc.nat(40), { minLength: 1, maxLength: 12 }).filter((all) => all.some((size) => size > 0));

test('an epoch takes every item of every block once, and a block as a whole', () => {
  fc.assert(
    fc.property(sizes, fc.integer(), fc.nat(5), (sizes, seed, epoch) => {
      const order = blockOrder(sizes, seed);
      const seen = new Set<string>();
      const blocks: number[] = [];
      for (let i = 0; i < order.count; i++) {
        const { block, item } = order.at(epoch * order.count + i);
        assert.ok(item < sizes[block]!);
        seen.add(`${block}.${item}`);
        if (blocks.at(-1) !== block) blocks.push(block);
      }
      assert.equal(
        order.count,
        sizes.reduce((sum, size) => sum + size, 0),
      );
      assert.equal(seen.size, order.count);
      assert.equal(new Set(blocks).size, blocks.length);
    }),
  );
});

test('a place depends on its number alone, not on what was asked before', () => {
  fc.assert(
    fc.property(sizes, fc.integer(), fc.array(fc.nat(2000), { minLength: 1 }), (sizes, seed, numbers) => {
      const used = blockOrder(sizes, seed);
      for (const number of numbers) assert.deepEqual(used.at(number), blockOrder(sizes, seed).at(number));
    }),
  );
});

test('epochs and seeds differ, in the order of blocks and in that of items', () => {
  const sizes = Array.from({ length: 8 }, () => 16);
  const of = (seed: number, epoch: number) => {
    const order = blockOrder(sizes, seed);
    return Array.from({ length: 128 }, (_, i) => order.at(epoch * 128 + i));
  };
  const all = [of(1, 0), of(1, 1), of(2, 0)];
  assert.equal(new Set(all.map((places) => places.map(({ block }) => block).join())).size, 3);
  const items = all.map((places) => places.filter(({ block }) => block === 3).map(({ item }) => item));
  assert.equal(new Set(items.map((each) => each.join())).size, 3);
  const first = of(1, 0);
  const [a, b] = [0, 1].map((k) => first.filter(({ block }) => block === k).map(({ item }) => item));
  assert.notDeepEqual(a, b);
});

test('there is nothing to take of no items', () => {
  assert.throws(() => blockOrder([0, 0], 1).at(0), RangeError);
});
