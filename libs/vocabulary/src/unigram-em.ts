import { compareBytes } from './compare-bytes.js';
import { buildDoubleArray, unitOffset } from './double-array.js';
import { exactDigamma, exactExp } from './exact-math.js';
import type { TrainingText } from './training-text.js';

/**
 * Probabilities are multiplied by this for every byte of their piece. The factor is the same for every split of a
 * segment, so it cancels, and products over a segment's bytes stay far from the smallest double.
 */
const SCALE_PER_BYTE = 64;
/** Pieces expected less often than this leave the model (SentencePiece's `kExpectedFrequencyThreshold`). */
const LEAST_EXPECTED = 0.5;

/**
 * A unigram model in training: pieces with probabilities, over one text. Works in probabilities, not logarithms, so the
 * inner loops are multiplications, in a fixed order.
 */
export class UnigramEm {
  readonly pieces: readonly Uint8Array[];
  /** By piece; 0: it has left the model. */
  readonly probabilities: Float64Array;
  /** By piece, 1: it never leaves. */
  private readonly required: Uint8Array;
  private readonly text: TrainingText;
  private readonly scaled: Float64Array;
  private units: Int32Array = new Int32Array(0);
  /** Pieces that the trie holds. */
  private indexed = 0;

  private readonly alpha: Float64Array;
  private readonly beta: Float64Array;
  private readonly from: Int32Array;
  private readonly last: Int32Array;
  private edgeFrom = new Int32Array(1024);
  private edgeTo = new Int32Array(1024);
  private edgePiece = new Int32Array(1024);

  constructor(text: TrainingText, pieces: readonly Uint8Array[], counts: ArrayLike<number>, required: Uint8Array) {
    this.text = text;
    this.pieces = pieces;
    this.required = required;
    this.scaled = new Float64Array(pieces.length);
    this.probabilities = new Float64Array(pieces.length);
    let longest = 0;
    for (let s = 0; s + 1 < text.starts.length; s++) {
      longest = Math.max(longest, (text.starts[s + 1] as number) - (text.starts[s] as number));
    }
    for (const piece of pieces) longest = Math.max(longest, piece.length);
    this.alpha = new Float64Array(longest + 1);
    this.beta = new Float64Array(longest + 1);
    this.from = new Int32Array(longest + 1);
    this.last = new Int32Array(longest + 1);
    let total = 0;
    for (let i = 0; i < pieces.length; i++) total += counts[i] as number;
    for (let i = 0; i < pieces.length; i++) this.probabilities[i] = (counts[i] as number) / total;
    this.prepare();
  }

  /** Pieces in the model. */
  get size(): number {
    let size = 0;
    for (const p of this.probabilities) if (p > 0) size++;
    return size;
  }

  remove(piece: number): void {
    this.probabilities[piece] = 0;
  }

  /** Makes the trie and the scaled probabilities fit the probabilities. */
  prepare(): void {
    const present: number[] = [];
    for (let i = 0; i < this.pieces.length; i++) if ((this.probabilities[i] as number) > 0) present.push(i);
    // A piece that has left costs a look only; the trie is built anew when many have.
    if (this.indexed === 0 || present.length < this.indexed * 0.6) {
      present.sort((a, b) => compareBytes(this.pieces[a] as Uint8Array, this.pieces[b] as Uint8Array));
      const units = buildDoubleArray(
        present.map((i) => this.pieces[i] as Uint8Array),
        present,
      );
      this.units = new Int32Array(units.buffer, units.byteOffset, units.length);
      this.indexed = present.length;
    }
    for (let i = 0; i < this.pieces.length; i++) {
      let p = this.probabilities[i] as number;
      for (let k = (this.pieces[i] as Uint8Array).length; p > 0 && k > 0; k--) p *= SCALE_PER_BYTE;
      this.scaled[i] = p;
    }
  }

  /** One round: how often each piece is expected, then probabilities from that (variational Bayes, as SentencePiece). */
  step(): void {
    const expected = this.expectedCounts();
    let total = 0;
    for (let i = 0; i < expected.length; i++) {
      if (this.probabilities[i] === 0) continue;
      if ((expected[i] as number) >= LEAST_EXPECTED) total += expected[i] as number;
      else if (this.required[i] === 1) total += LEAST_EXPECTED;
    }
    const base = exactDigamma(total);
    for (let i = 0; i < expected.length; i++) {
      if (this.probabilities[i] === 0) continue;
      let count = expected[i] as number;
      if (count < LEAST_EXPECTED) count = this.required[i] === 1 ? LEAST_EXPECTED : 0;
      this.probabilities[i] = count === 0 ? 0 : exactExp(exactDigamma(count) - base);
    }
    this.prepare();
  }

  /** How often each piece occurs over all splits, each weighted by its probability. */
  private expectedCounts(): Float64Array {
    const { text, units, scaled, alpha, beta } = this;
    const { bytes, starts, weights } = text;
    const expected = new Float64Array(this.pieces.length);
    const root = unitOffset(units[0] as number);
    for (let s = 0; s + 1 < starts.length; s++) {
      const start = starts[s] as number;
      const length = (starts[s + 1] as number) - start;
      alpha.fill(0, 0, length + 1);
      beta.fill(0, 0, length + 1);
      alpha[0] = 1;
      let edges = 0;
      for (let at = 0; at < length; at++) {
        const here = alpha[at] as number;
        if (here === 0) continue;
        let node = root;
        for (let i = at; i < length; i++) {
          const byte = bytes[start + i] as number;
          const unit = units[node ^ byte] as number;
          if ((unit & 0x8000_00ff) !== byte) break;
          node ^= byte ^ unitOffset(unit);
          if ((unit & 0x100) === 0) continue;
          const piece = (units[node] as number) & 0x7fff_ffff;
          const p = scaled[piece] as number;
          if (p === 0) continue;
          alpha[i + 1] = (alpha[i + 1] as number) + here * p;
          if (edges === this.edgeFrom.length) this.growEdges();
          this.edgeFrom[edges] = at;
          this.edgeTo[edges] = i + 1;
          this.edgePiece[edges++] = piece;
        }
      }
      const { edgeFrom, edgeTo, edgePiece } = this;
      beta[length] = (weights[s] as number) / (alpha[length] as number);
      for (let e = edges - 1; e >= 0; e--) {
        const piece = edgePiece[e] as number;
        const at = edgeFrom[e] as number;
        const flow = (scaled[piece] as number) * (beta[edgeTo[e] as number] as number);
        beta[at] = (beta[at] as number) + flow;
        expected[piece] = (expected[piece] as number) + flow * (alpha[at] as number);
      }
    }
    return expected;
  }

  /** How often each piece occurs in the best split of every segment. */
  bestCounts(): Float64Array {
    const { bytes, starts, weights } = this.text;
    const counts = new Float64Array(this.pieces.length);
    for (let s = 0; s + 1 < starts.length; s++) {
      const start = starts[s] as number;
      const length = (starts[s + 1] as number) - start;
      this.bestSplit(bytes, start, length, -1);
      for (let at = length; at > 0; at = this.from[at] as number) {
        const piece = this.last[at] as number;
        counts[piece] = (counts[piece] as number) + (weights[s] as number);
      }
    }
    return counts;
  }

  /**
   * The best split of a piece into other pieces.
   *
   * @returns undefined where there is none; `better` says that it beats the piece itself
   */
  alternative(piece: number): { readonly pieces: readonly number[]; readonly better: boolean } | undefined {
    const bytes = this.pieces[piece] as Uint8Array;
    const probability = this.bestSplit(bytes, 0, bytes.length, piece);
    if (probability === 0) return undefined;
    const pieces: number[] = [];
    for (let at = bytes.length; at > 0; at = this.from[at] as number) pieces.push(this.last[at] as number);
    return { pieces: pieces.reverse(), better: probability > (this.scaled[piece] as number) };
  }

  /** Leaves the best split in `from` and `last`; returns its scaled probability. */
  private bestSplit(bytes: Uint8Array, start: number, length: number, without: number): number {
    const { units, scaled, alpha, from, last } = this;
    const root = unitOffset(units[0] as number);
    alpha.fill(0, 0, length + 1);
    alpha[0] = 1;
    for (let at = 0; at < length; at++) {
      const here = alpha[at] as number;
      if (here === 0) continue;
      let node = root;
      for (let i = at; i < length; i++) {
        const byte = bytes[start + i] as number;
        const unit = units[node ^ byte] as number;
        if ((unit & 0x8000_00ff) !== byte) break;
        node ^= byte ^ unitOffset(unit);
        if ((unit & 0x100) === 0) continue;
        const piece = (units[node] as number) & 0x7fff_ffff;
        const p = here * (scaled[piece] as number);
        if (piece === without || p <= (alpha[i + 1] as number)) continue;
        alpha[i + 1] = p;
        from[i + 1] = at;
        last[i + 1] = piece;
      }
    }
    return alpha[length] as number;
  }

  private growEdges(): void {
    const grow = (edges: Int32Array): Int32Array<ArrayBuffer> => {
      const grown = new Int32Array(edges.length * 2);
      grown.set(edges);
      return grown;
    };
    this.edgeFrom = grow(this.edgeFrom);
    this.edgeTo = grow(this.edgeTo);
    this.edgePiece = grow(this.edgePiece);
  }
}
