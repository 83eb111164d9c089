import { unitOffset } from './double-array.js';
import { KeptWords, MOST_BYTES, MOST_PIECES } from './kept-words.js';
import type { NormalizedText } from './normalized-text.js';
import type { UnigramTables } from './unigram-tables.js';
import { leadLength } from './utf8.js';

/** Words above this many bytes are split in floats at once: their margins are too small. */
const LONGEST_EXACT_WORD = 64;
/** Words that are kept: 8 MiB. */
const KEPT_WORDS = 1 << 17;
/** Ids of one text after which its score is added up in floats again. */
const IDS_PER_SUM = 1 << 16;
/** More than the relative error of a score that is not added up in floats. */
const SCORE_ERROR = 2 ** -6;
/** Half a unit in the last place of a 32-bit float, relative; taken twice over, for the error of either path. */
const FLOAT_ERROR = 4 * 2 ** -24;

/**
 * Splits normalised text into the pieces of the best-scoring path, equal to SentencePiece's `EncodeOptimized` on every
 * text, its float rounding included.
 *
 * NOTE: SentencePiece adds scores up in 32-bit floats over the whole text, so near ties depend on the text before them.
 * Words (from U+2581 to the next, where no piece holds one inside) are split once in exact arithmetic and kept together
 * with the margin by which their split wins. Where the margin exceeds any possible rounding error at the present score
 * the kept split is what SentencePiece finds; elsewhere the scores so far are added up in floats as SentencePiece does
 * and the word is split again from there.
 *
 * Runs of unknown characters are one id.
 */
export class UnigramEncoder {
  /** Ids of the texts since `clear` are `ids[0, count)`. */
  ids = new Int32Array(1 << 10);
  count = 0;

  private readonly units: Int32Array;
  private readonly scores: Float64Array;
  private readonly unkId: number;
  private readonly unkScore: number;
  private readonly byteIds: Int32Array | undefined;
  private readonly wordwise: boolean;

  private readonly kept = new KeptWords(KEPT_WORDS);

  /** By position after the start of what is split: score, where the last piece starts, its id. */
  private best = new Float64Array(256);
  private bestFloat = new Float32Array(256);
  private second = new Float64Array(256);
  private from = new Int32Array(256);
  private lastPiece = new Int32Array(256);
  private reversed = new Int32Array(256);

  /** Score of the text so far, added up in doubles from the words' scores. */
  private score = 0;
  /** Score of the text's ids before `addedUp`, in floats. */
  private floatScore = 0;
  private addedUp = 0;
  private hasUnknown = false;
  /** Of the last `split`. */
  private splitScore = 0;
  private splitSureUpTo = 0;
  private splitHasUnknown = false;
  private view: DataView = new DataView(new ArrayBuffer(0));

  constructor({ units, scores, unkId, unkScore, byteIds, wordwise }: UnigramTables) {
    this.units = units;
    this.scores = scores;
    this.unkId = unkId;
    this.unkScore = unkScore;
    this.byteIds = byteIds;
    this.wordwise = wordwise;
  }

  clear(): void {
    this.count = 0;
  }

  /** Splits the text and appends its ids. */
  append(text: NormalizedText): void {
    const first = this.count;
    this.score = 0;
    this.floatScore = 0;
    this.addedUp = first;
    this.hasUnknown = false;
    if (this.wordwise) this.appendWords(text);
    else if (text.length > 0) this.splitInFloats(text.bytes, 0, text.length);
    if (this.hasUnknown) this.uniteUnknown(first);
  }

  private appendWords({ bytes, length, marks, markCount }: NormalizedText): void {
    if (this.view.buffer !== bytes.buffer) this.view = new DataView(bytes.buffer);
    const { view, kept } = this;
    const offset = bytes.byteOffset;
    let mark = 0;
    for (let start = 0; start < length; ) {
      const isMarked = mark < markCount && marks[mark] === start;
      if (isMarked) mark++;
      const afterMark = isMarked ? start + 3 : start;
      const end = mark < markCount ? (marks[mark] as number) : length;
      if (this.count + MOST_PIECES > this.ids.length) this.growIds(MOST_PIECES);
      if (end - afterMark > MOST_BYTES) this.appendLongWord(bytes, start, end);
      else {
        const word = kept.find(view, offset + afterMark, offset + end, isMarked);
        if (word === -1) this.appendNewWord(bytes, start, end);
        else if (this.isSure(kept.sureUpTo(word))) {
          this.count += kept.copyIds(word, this.ids, this.count);
          this.score += kept.score(word);
          if (kept.hasUnknown(word)) this.hasUnknown = true;
        } else this.splitInFloats(bytes, start, end);
      }
      start = end;
    }
  }

  /** Whether a split that is sure up to that absolute score is so here. */
  private isSure(sureUpTo: number): boolean {
    if (this.count - this.addedUp > IDS_PER_SUM) this.addUp();
    return -this.score * (1 + SCORE_ERROR) < sureUpTo;
  }

  /** Brings `floatScore` up to the present. */
  private addUp(): void {
    const { ids, scores, count } = this;
    let score = this.floatScore;
    for (let i = this.addedUp; i < count; i++) score = Math.fround(score + (scores[ids[i] as number] as number));
    this.floatScore = score;
    this.score = score;
    this.addedUp = count;
  }

  private appendNewWord(bytes: Uint8Array, start: number, end: number): void {
    const pieces = this.split(bytes, start, end);
    if (pieces <= MOST_PIECES) {
      this.kept.add(this.reversed, pieces, this.splitHasUnknown, this.splitSureUpTo, this.splitScore);
    }
    this.appendSplit(bytes, start, end, pieces);
  }

  private appendLongWord(bytes: Uint8Array, start: number, end: number): void {
    if (end - start > LONGEST_EXACT_WORD) this.splitInFloats(bytes, start, end);
    else this.appendSplit(bytes, start, end, this.split(bytes, start, end));
  }

  /** Appends what `split` found, where it is sure. */
  private appendSplit(bytes: Uint8Array, start: number, end: number, pieces: number): void {
    if (!this.isSure(this.splitSureUpTo)) {
      this.splitInFloats(bytes, start, end);
      return;
    }
    this.growIds(pieces);
    for (let i = pieces - 1; i >= 0; i--) this.ids[this.count++] = this.reversed[i] as number;
    this.score += this.splitScore;
    if (this.splitHasUnknown) this.hasUnknown = true;
  }

  /** Splits a word in exact arithmetic from score 0. Its ids, last first, are in `reversed`; returns how many. */
  private split(bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    this.room(length);
    const { units, scores, best, second, from, lastPiece } = this;
    for (let i = 1; i <= length; i++) {
      best[i] = Number.NEGATIVE_INFINITY;
      second[i] = Number.NEGATIVE_INFINITY;
    }
    best[0] = 0;
    const root = unitOffset(units[0] as number);
    for (let at = 0; at < length; ) {
      const width = Math.min(leadLength(bytes[start + at] as number), length - at);
      const here = best[at] as number;
      let single = false;
      let node = root;
      for (let i = at; i < length; i++) {
        const byte = bytes[start + i] as number;
        const unit = units[node ^ byte] as number;
        if ((unit & 0x8000_00ff) !== byte) break;
        node ^= byte ^ unitOffset(unit);
        if ((unit & 0x100) === 0) continue;
        const id = (units[node] as number) & 0x7fff_ffff;
        const to = i + 1;
        const score = here + (scores[id] as number);
        const standing = best[to] as number;
        if (score > standing) {
          second[to] = standing;
          best[to] = score;
          from[to] = at;
          lastPiece[to] = id;
        } else if (score > (second[to] as number)) second[to] = score;
        if (to - at === width) single = true;
      }
      if (!single) {
        const to = at + width;
        const score = here + this.unkScore;
        const standing = best[to] as number;
        if (score > standing) {
          second[to] = standing;
          best[to] = score;
          from[to] = at;
          lastPiece[to] = this.unkId;
        } else if (score > (second[to] as number)) second[to] = score;
      }
      at += width;
    }
    let margin = Number.POSITIVE_INFINITY;
    let pieces = 0;
    this.splitHasUnknown = false;
    for (let at = length; at > 0; at = from[at] as number) {
      const id = lastPiece[at] as number;
      if (id === this.unkId) this.splitHasUnknown = true;
      this.reversed[pieces++] = id;
      margin = Math.min(margin, (best[at] as number) - (second[at] as number));
    }
    // Any path of the word has at most `length` pieces, so its float sum is off by at most `length` roundings.
    this.splitSureUpTo = margin / (FLOAT_ERROR * (length + 1)) + (best[length] as number);
    this.splitScore = best[length] as number;
    return pieces;
  }

  /** Splits as SentencePiece does, from the present score, and appends the pieces. */
  private splitInFloats(bytes: Uint8Array, start: number, end: number): void {
    this.addUp();
    const length = end - start;
    this.room(length);
    const { units, scores, bestFloat, from, lastPiece } = this;
    from.fill(-1, 0, length + 1);
    bestFloat[0] = this.floatScore;
    const root = unitOffset(units[0] as number);
    for (let at = 0; at < length; ) {
      const width = Math.min(leadLength(bytes[start + at] as number), length - at);
      const here = bestFloat[at] as number;
      let single = false;
      let node = root;
      for (let i = at; i < length; i++) {
        const byte = bytes[start + i] as number;
        const unit = units[node ^ byte] as number;
        if ((unit & 0x8000_00ff) !== byte) break;
        node ^= byte ^ unitOffset(unit);
        if ((unit & 0x100) === 0) continue;
        const id = (units[node] as number) & 0x7fff_ffff;
        const to = i + 1;
        // The candidate is a 64-bit sum; what it is compared with was rounded to 32 bits when it was stored.
        const score = here + (scores[id] as number);
        if (from[to] === -1 || score > (bestFloat[to] as number)) {
          bestFloat[to] = score;
          from[to] = at;
          lastPiece[to] = id;
        }
        if (to - at === width) single = true;
      }
      if (!single) {
        const to = at + width;
        const score = Math.fround(here + this.unkScore);
        if (from[to] === -1 || score > (bestFloat[to] as number)) {
          bestFloat[to] = score;
          from[to] = at;
          lastPiece[to] = this.unkId;
        }
      }
      at += width;
    }
    let pieces = 0;
    for (let at = length; at > 0; at = from[at] as number) this.reversed[pieces++] = at;
    this.growIds(this.byteIds === undefined ? pieces : length);
    while (pieces > 0) {
      const to = this.reversed[--pieces] as number;
      const id = lastPiece[to] as number;
      if (id === this.unkId && this.byteIds !== undefined) {
        for (let i = from[to] as number; i < to; i++) {
          this.ids[this.count++] = this.byteIds[bytes[start + i] as number] as number;
        }
      } else {
        this.ids[this.count++] = id;
        if (id === this.unkId) this.hasUnknown = true;
      }
    }
    this.floatScore = bestFloat[length] as number;
    this.score = this.floatScore;
    this.addedUp = this.count;
  }

  /** Makes one id of each run of unknown ones from `first` on. */
  private uniteUnknown(first: number): void {
    const { ids, unkId } = this;
    let end = first;
    for (let i = first; i < this.count; i++) {
      const id = ids[i] as number;
      if (id !== unkId || end === first || ids[end - 1] !== unkId) ids[end++] = id;
    }
    this.count = end;
  }

  private room(length: number): void {
    if (length < this.from.length) return;
    const size = Math.max(length + 1, this.from.length * 2);
    this.best = new Float64Array(size);
    this.bestFloat = new Float32Array(size);
    this.second = new Float64Array(size);
    this.from = new Int32Array(size);
    this.lastPiece = new Int32Array(size);
    this.reversed = new Int32Array(size);
  }

  private growIds(more: number): void {
    if (this.count + more <= this.ids.length) return;
    const grown = new Int32Array(Math.max(this.count + more, this.ids.length * 2));
    grown.set(this.ids.subarray(0, this.count));
    this.ids = grown;
  }
}
