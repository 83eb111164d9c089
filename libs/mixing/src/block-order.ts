import { mix32 } from './murmur3.js';
import { seedKey } from './seeded-hash.js';
import { seededPermutation } from './seeded-permutation.js';

/** Where an item lies. */
export interface BlockPlace {
  readonly block: number;
  /** Its number in the block. */
  readonly item: number;
}

export interface BlockOrder {
  /** Items of an epoch. */
  readonly count: number;
  /** Place of take `number` (0, 1, 2, ...); takes `count * e` to `count * (e + 1) - 1` are epoch e. */
  at(number: number): BlockPlace;
}

/**
 * An order of items that lie in blocks of which few fit into memory: each epoch takes the blocks in a seeded order, and
 * the items of a block in a seeded order, every item once. It is a pure function of (seed, number), so that it can be
 * entered anywhere, and asks for one block at a time. With one block it is a permutation of all items.
 *
 * NOTE: SeqIO shuffles its shards and then passes examples through a buffer of 1,000, which cannot be entered in the
 * middle. The rows of token files are in drawn, that is hashed, order already: a block is a random part of its task.
 *
 * @param sizes items of each block; 0 is allowed
 */
export function blockOrder(sizes: readonly number[], seed: number): BlockOrder {
  const count = sizes.reduce((sum, size) => sum + size, 0);
  const filled = sizes.flatMap((size, block) => (size > 0 ? [block] : []));
  /** Of the epoch: blocks in order, and items up to the end of each. */
  const blocks = new Int32Array(filled.length);
  const ends = new Float64Array(filled.length);
  let epoch = -1;
  let slot = 0;
  let permutation: { readonly slot: number; readonly of: (position: number) => number } | undefined;

  function enter(wanted: number): void {
    const order = seededPermutation(filled.length, seed, wanted);
    let end = 0;
    for (let i = 0; i < filled.length; i++) {
      blocks[i] = filled[order(i)] as number;
      end += sizes[blocks[i] as number] as number;
      ends[i] = end;
    }
    epoch = wanted;
    slot = 0;
    permutation = undefined;
  }

  /** The first slot that ends behind the position. */
  function slotOf(position: number): number {
    let low = 0;
    let high = filled.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((ends[middle] as number) > position) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  return {
    count,
    at(number) {
      if (!(number >= 0 && count > 0)) throw new RangeError(`there is no take ${number} of ${count} items`);
      const wanted = Math.floor(number / count);
      if (wanted !== epoch) enter(wanted);
      const position = number % count;
      const start = slot === 0 ? 0 : (ends[slot - 1] as number);
      if (position < start || position >= (ends[slot] as number)) slot = slotOf(position);
      const block = blocks[slot] as number;
      if (permutation?.slot !== slot) {
        const blockSeed = mix32(seedKey(seed) ^ mix32(block));
        permutation = { slot, of: seededPermutation(sizes[block] as number, blockSeed, epoch) };
      }
      return { block, item: permutation.of(position - (slot === 0 ? 0 : (ends[slot - 1] as number))) };
    },
  };
}
