/**
 * A double-array trie in the unit format of darts-clone, which SentencePiece's precompiled character maps use:
 * one 32-bit unit a node; bits 0-7 label, bit 8 "a key ends here", bit 9 offset is shifted by 8, bits 10-30 offset to
 * the children (by XOR with the node's own position), bit 31 set on value units.
 *
 * Worked example, keys `a` -> 7: unit 0 is the root, its child is at `offset(0) ^ 0x61`, and because that child ends a
 * key, the value unit is at `child ^ offset(child)`.
 *
 * @see https://github.com/s-yata/darts-clone (format only)
 */

/** Offsets fit 21 bits without the shift, so this many units are addressable. */
const MAX_UNITS = 1 << 21;
const BLOCK = 256;
/** Blocks behind the last one that are still searched for gaps; older gaps stay empty. */
const OPEN_BLOCKS = 16;
const VALUE_BIT = 0x8000_0000;
const LEAF_BIT = 1 << 8;

/** Offset from a unit's position to that of its children, by XOR. */
export function unitOffset(unit: number): number {
  return (unit >>> 10) << ((unit & 0x200) >>> 6);
}

/**
 * Builds the array. Equal subtrees share their children (the minimal automaton of the keys), which makes a character map
 * some eight times smaller.
 *
 * @param keys distinct, not empty, without byte 0, sorted by bytes
 * @param values one non-negative 31-bit number a key
 * @param differ no value is there twice, so that no subtrees are equal and none need be looked for
 */
export function buildDoubleArray(
  keys: readonly Uint8Array[],
  values: ArrayLike<number>,
  { differ = false } = {},
): Uint32Array {
  const builder = new Builder();
  if (keys.length > 0 && differ) builder.arrangeKeys(keys, values, 0, keys.length, 0, 0);
  else if (keys.length > 0) {
    const groups = new SiblingGroups(keys, values);
    builder.arrange(groups, groups.root, 0);
  }
  return builder.finish();
}

/** The children of a node: their labels, rising, and for each its own children's group, or the value where the label is 0. */
interface SiblingGroup {
  readonly labels: readonly number[];
  readonly below: readonly number[];
}

/** The keys as a minimal automaton: equal groups of siblings are one. */
class SiblingGroups {
  readonly groups: SiblingGroup[] = [];
  readonly root: number;
  private readonly known = new Map<string, number>();
  private readonly keys: readonly Uint8Array[];
  private readonly values: ArrayLike<number>;

  constructor(keys: readonly Uint8Array[], values: ArrayLike<number>) {
    this.keys = keys;
    this.values = values;
    this.root = this.collect(0, keys.length, 0);
  }

  /** The group of the children of the node that stands for the first `depth` bytes of the keys `[begin, end)`. */
  private collect(begin: number, end: number, depth: number): number {
    const { labels, starts } = childrenOf(this.keys, begin, end, depth);
    const below = labels.map((label, k) => {
      const start = starts[k] as number;
      return label === 0 ? (this.values[start] as number) : this.collect(start, starts[k + 1] as number, depth + 1);
    });
    const signature = `${labels.join()};${below.join()}`;
    let group = this.known.get(signature);
    if (group === undefined) {
      group = this.groups.length;
      this.groups.push({ labels, below });
      this.known.set(signature, group);
    }
    return group;
  }
}

/**
 * The labels that follow the first `depth` bytes of the keys `[begin, end)`, rising, 0 where a key ends there.
 *
 * @returns with where the keys of each start, and `end`
 */
function childrenOf(keys: readonly Uint8Array[], begin: number, end: number, depth: number) {
  const labels: number[] = [];
  const starts: number[] = [];
  let last = -1;
  for (let i = begin; i < end; i++) {
    const label = (keys[i] as Uint8Array)[depth] ?? 0;
    if (label === last) {
      if (label === 0) throw new RangeError('double array: keys must be distinct, without byte 0');
      continue;
    }
    if (label < last) throw new RangeError('double array: keys must be sorted by bytes');
    labels.push(label);
    starts.push(i);
    last = label;
  }
  starts.push(end);
  return { labels, starts };
}

class Builder {
  private units = new Uint32Array(BLOCK * 64);
  /** 1: the unit is a node. */
  private taken = new Uint8Array(BLOCK * 64);
  /** 1: a node's children start at this position, so that no other node's may (labels alone are checked on lookup). */
  private usedOffset = new Uint8Array(BLOCK * 64);
  private next = new Int32Array(BLOCK * 64);
  private previous = new Int32Array(BLOCK * 64);
  private head = -1;
  private tail = -1;
  private size = 0;
  /** Where the children of a group lie. */
  private readonly placed = new Map<number, number>();

  constructor() {
    this.grow();
    this.take(0);
    this.usedOffset[0] = 1;
  }

  finish(): Uint32Array {
    for (let block = 0; block < this.size; block += BLOCK) this.sealBlock(block);
    return this.units.slice(0, this.size);
  }

  /** Lays out the group as the children of `node`, or points the node to where the group lies already. */
  arrange(groups: SiblingGroups, group: number, node: number): void {
    const { labels, below } = groups.groups[group] as SiblingGroup;
    const known = this.placed.get(group);
    const offset = known ?? this.findOffset(labels);
    this.units[node] = (this.units[node] as number) | ((node ^ offset) << 10) | (labels[0] === 0 ? LEAF_BIT : 0);
    if (known !== undefined) return;
    this.placed.set(group, offset);
    this.usedOffset[offset] = 1;
    for (const label of labels) this.take(offset ^ label);
    labels.forEach((label, k) => {
      const child = offset ^ label;
      this.units[child] = label === 0 ? ((below[k] as number) | VALUE_BIT) >>> 0 : label;
      if (label !== 0) this.arrange(groups, below[k] as number, child);
    });
  }

  /** Lays out what follows the first `depth` bytes of the keys `[begin, end)` as the children of `node`. */
  arrangeKeys(
    keys: readonly Uint8Array[],
    values: ArrayLike<number>,
    begin: number,
    end: number,
    depth: number,
    node: number,
  ): void {
    const { labels, starts } = childrenOf(keys, begin, end, depth);
    const offset = this.findOffset(labels);
    this.units[node] = (this.units[node] as number) | ((node ^ offset) << 10) | (labels[0] === 0 ? LEAF_BIT : 0);
    this.usedOffset[offset] = 1;
    for (let k = 0; k < labels.length; k++) this.take(offset ^ (labels[k] as number));
    for (let k = 0; k < labels.length; k++) {
      const label = labels[k] as number;
      const start = starts[k] as number;
      const child = offset ^ label;
      this.units[child] = label === 0 ? ((values[start] as number) | VALUE_BIT) >>> 0 : label;
      if (label !== 0) this.arrangeKeys(keys, values, start, starts[k + 1] as number, depth + 1, child);
    }
  }

  private findOffset(labels: readonly number[]): number {
    const first = labels[0] as number;
    for (let id = this.head; id !== -1; id = this.next[id] as number) {
      const offset = id ^ first;
      if (this.usedOffset[offset] === 1) continue;
      let free = true;
      for (let k = 1; k < labels.length && free; k++) free = this.taken[offset ^ (labels[k] as number)] === 0;
      if (free) return offset;
    }
    const block = this.size;
    this.grow();
    return block ^ first;
  }

  /** Adds a block of free units and closes the one that is now too old to search. */
  private grow(): void {
    const start = this.size;
    const end = start + BLOCK;
    if (end > MAX_UNITS) throw new RangeError(`double array: more than ${MAX_UNITS} units`);
    if (end > this.units.length) {
      const capacity = this.units.length * 2;
      this.units = enlarge(this.units, new Uint32Array(capacity));
      this.taken = enlarge(this.taken, new Uint8Array(capacity));
      this.usedOffset = enlarge(this.usedOffset, new Uint8Array(capacity));
      this.next = enlarge(this.next, new Int32Array(capacity));
      this.previous = enlarge(this.previous, new Int32Array(capacity));
    }
    for (let id = start; id < end; id++) {
      this.next[id] = -1;
      this.previous[id] = this.tail;
      if (this.tail === -1) this.head = id;
      else this.next[this.tail] = id;
      this.tail = id;
    }
    this.size = end;
    const old = start - OPEN_BLOCKS * BLOCK;
    if (old >= 0) for (let id = old; id < old + BLOCK; id++) if (this.taken[id] === 0) this.unlink(id);
  }

  private take(id: number): void {
    // A unit of a closed block is never offered, so it is still linked here.
    this.unlink(id);
    this.taken[id] = 1;
  }

  private unlink(id: number): void {
    const before = this.previous[id] as number;
    const after = this.next[id] as number;
    if (before === -1) {
      if (this.head !== id) return;
      this.head = after;
    } else this.next[before] = after;
    if (after === -1) this.tail = before;
    else this.previous[after] = before;
    this.previous[id] = -1;
    this.next[id] = -1;
  }

  /** Gives empty units a label that no used offset of the block can reach, so that no lookup stops on them. */
  private sealBlock(block: number): void {
    let unused = block;
    while (unused < block + BLOCK && this.usedOffset[unused] === 1) unused++;
    for (let id = block; id < block + BLOCK; id++) {
      if (this.taken[id] === 0) this.units[id] = (id ^ unused) & 0xff;
    }
  }
}

function enlarge<T extends Uint32Array | Int32Array | Uint8Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
