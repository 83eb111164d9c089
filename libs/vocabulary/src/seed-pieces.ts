import { compareBytes } from './compare-bytes.js';
import { ANY_SCRIPT, scriptGroup } from './script-group.js';
import { codePointAt, type TrainingText } from './training-text.js';
import { leadLength } from './utf8.js';

/** Characters of a piece at most (SentencePiece's default). */
export const LONGEST_PIECE = 16;
const MARK = 0x2581;
/** Substrings seen less often are no candidates. */
const LEAST_COUNT = 2;

export interface SeedPiece {
  readonly bytes: Uint8Array;
  /** How often it occurs, overlaps included. */
  readonly count: number;
  readonly characters: number;
}

/**
 * The substrings of at least two characters with the highest count times length: candidates for pieces, best first.
 *
 * Substrings of length L are found from those of length L - 1 that are frequent, so the work stays near the number of
 * frequent substrings. One that always goes on with the same character is left out for its longer form, as an inner
 * node of SentencePiece's suffix tree would be; such ones follow only where the others are fewer than `most`.
 */
export function seedPieces(text: TrainingText, most: number): SeedPiece[] {
  const found = countSubstrings(text);
  const chosen = best(text, found, 0, most);
  return chosen.length < most ? [...chosen, ...best(text, found, 1, most - chosen.length)] : chosen;
}

/** The best candidates among those that are redundant (1) or not (0). */
function best(text: TrainingText, found: Candidates, redundant: 0 | 1, most: number): SeedPiece[] {
  const scores: number[] = [];
  const candidates: number[] = [];
  for (let c = 0; c < found.size; c++) {
    if (found.redundant[c] !== redundant) continue;
    candidates.push(c);
    scores.push(found.score(c));
  }
  // Ties at the end of the list are decided by bytes below, so all that score as the last one does stay in.
  const least = candidates.length > most ? (Float64Array.from(scores).sort()[candidates.length - most] as number) : 0;
  const seeds: (SeedPiece & { readonly score: number })[] = [];
  for (const [k, c] of candidates.entries()) {
    const score = scores[k] as number;
    if (score < least) continue;
    const start = found.positions[c] as number;
    const characters = found.lengths[c] as number;
    let end = start;
    for (let i = 0; i < characters; i++) end += leadLength(text.bytes[end] as number);
    seeds.push({ bytes: text.bytes.slice(start, end), count: found.counts[c] as number, characters, score });
  }
  seeds.sort((a, b) => b.score - a.score || compareBytes(a.bytes, b.bytes));
  return seeds.slice(0, most);
}

/** Substrings as (byte position of one occurrence, length in characters, count), grown as they are found. */
class Candidates {
  size = 0;
  positions = new Int32Array(1 << 14);
  lengths = new Uint8Array(1 << 14);
  counts = new Float64Array(1 << 14);
  /** 1: its longer form occurs as often. */
  redundant = new Uint8Array(1 << 14);

  add(position: number, length: number, count: number): number {
    if (this.size === this.positions.length) {
      const capacity = this.size * 2;
      this.positions = copyInto(this.positions, new Int32Array(capacity));
      this.lengths = copyInto(this.lengths, new Uint8Array(capacity));
      this.counts = copyInto(this.counts, new Float64Array(capacity));
      this.redundant = copyInto(this.redundant, new Uint8Array(capacity));
    }
    this.positions[this.size] = position;
    this.lengths[this.size] = length;
    this.counts[this.size] = count;
    return this.size++;
  }

  score(candidate: number): number {
    return (this.counts[candidate] as number) * (this.lengths[candidate] as number);
  }
}

/** What a length's substrings are counted in; used again for the next length, of which there are no more. */
class Room {
  readonly parents: Int32Array;
  readonly lasts: Int32Array;
  readonly counts: Float64Array;
  readonly firsts: Int32Array;
  private readonly table: Int32Array;
  private spare: Int32Array;

  /**
   * @param length positions of the text
   * @param alive occurrences of substrings of the first length
   */
  constructor(length: number, alive: number) {
    this.parents = new Int32Array(alive);
    this.lasts = new Int32Array(alive);
    this.counts = new Float64Array(alive);
    this.firsts = new Int32Array(alive);
    this.table = new Int32Array(tableSize(alive));
    this.spare = new Int32Array(length);
  }

  /** A hash table of zeros for so many entries. */
  emptyTable(entries: number): Int32Array {
    return this.table.subarray(0, tableSize(entries)).fill(0);
  }

  /** A place for the next classes; the present ones' place comes after it. */
  nextClasses(present: Int32Array): Int32Array {
    const next = this.spare;
    this.spare = present;
    return next;
  }
}

function tableSize(entries: number): number {
  return 2 ** Math.ceil(Math.log2(entries * 2 + 2));
}

function copyInto<T extends Int32Array | Uint8Array | Float64Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

function countSubstrings(text: TrainingText): Candidates {
  const symbols = symbolsOf(text);
  const { symbol, bytePosition, weight, groups, isMark, alphabet } = symbols;
  const length = symbol.length;
  const candidates = new Candidates();
  /** By position: class of the substring of the present length that starts there, -1 where it is not frequent. */
  let classes: Int32Array = symbol.slice();
  let room: Room | undefined;
  let classGroup: number[] = groups;
  let classCandidate: Int32Array = new Int32Array(alphabet).fill(-1);
  for (let size = 2; size <= LONGEST_PIECE; size++) {
    let alive = 0;
    for (let p = 0; p + size <= length; p++)
      if ((classes[p] as number) >= 0 && (classes[p + 1] as number) >= 0) alive++;
    if (alive === 0) break;
    room ??= new Room(length, alive);
    const { parents, lasts, counts, firsts } = room;
    const table = room.emptyTable(alive);
    const mask = table.length - 1;
    const group: number[] = [];
    let found = 0;
    const next = room.nextClasses(classes).fill(-1);
    for (let p = 0; p + size <= length; p++) {
      const parent = classes[p] as number;
      // The substring without its first character must be frequent too.
      if (parent < 0 || (classes[p + 1] as number) < 0) continue;
      const last = symbol[p + size - 1] as number;
      if (last < 0 || isMark[last] === 1) continue;
      const before = classGroup[parent] as number;
      const after = groups[last] as number;
      if (before !== after && before !== ANY_SCRIPT && after !== ANY_SCRIPT) continue;
      let slot = (Math.imul(parent, 0x9e37_79b1) ^ Math.imul(last, 0x85eb_ca6b)) >>> 0;
      slot = (slot ^ (slot >>> 15)) & mask;
      for (; ; slot = (slot + 1) & mask) {
        const known = (table[slot] as number) - 1;
        if (known === -1) {
          parents[found] = parent;
          lasts[found] = last;
          firsts[found] = p;
          group.push(before === ANY_SCRIPT ? after : before);
          table[slot] = ++found;
          counts[found - 1] = weight[p] as number;
          next[p] = found - 1;
          break;
        }
        if (parents[known] === parent && lasts[known] === last) {
          counts[known] = (counts[known] as number) + (weight[p] as number);
          next[p] = known;
          break;
        }
      }
    }
    const nextCandidate = new Int32Array(found).fill(-1);
    for (let c = 0; c < found; c++) {
      const count = counts[c] as number;
      if (count < LEAST_COUNT) continue;
      nextCandidate[c] = candidates.add(bytePosition[firsts[c] as number] as number, size, count);
      const parent = classCandidate[parents[c] as number] as number;
      if (parent >= 0 && candidates.counts[parent] === count) candidates.redundant[parent] = 1;
    }
    for (let p = 0; p < length; p++) {
      const c = next[p] as number;
      if (c >= 0 && (nextCandidate[c] as number) < 0) next[p] = -1;
    }
    classes = next;
    classGroup = group;
    classCandidate = nextCandidate;
  }
  return candidates;
}

/** The text as numbered characters, with -1 between segments, and what is asked about them by position or by number. */
function symbolsOf(text: TrainingText) {
  const numbers = new Map<number, number>();
  const groups: number[] = [];
  const marks: number[] = [];
  const size = text.bytes.length + text.starts.length;
  const symbol = new Int32Array(size);
  const bytePosition = new Int32Array(size);
  const weight = new Float64Array(size);
  let put = 0;
  for (let s = 0; s + 1 < text.starts.length; s++) {
    const end = text.starts[s + 1] as number;
    for (let at = text.starts[s] as number; at < end; at += leadLength(text.bytes[at] as number)) {
      const codePoint = codePointAt(text.bytes, at);
      let number = numbers.get(codePoint);
      if (number === undefined) {
        number = numbers.size;
        numbers.set(codePoint, number);
        groups.push(scriptGroup(codePoint));
        marks.push(codePoint === MARK ? 1 : 0);
      }
      symbol[put] = number;
      bytePosition[put] = at;
      weight[put++] = text.weights[s] as number;
    }
    symbol[put++] = -1;
  }
  return {
    symbol: symbol.slice(0, put),
    bytePosition,
    weight,
    groups,
    isMark: Uint8Array.from(marks),
    alphabet: numbers.size,
  };
}
