import { compareBytes } from './compare-bytes.js';
import { buildDoubleArray } from './double-array.js';
import type { SentencePieceModel } from './sentence-piece-model.js';

/** What an unknown character costs beyond the worst piece (`kUnkPenalty` of SentencePiece). */
const UNK_PENALTY = 10;

/** A model as `UnigramEncoder` reads it. Numbers and arrays of numbers: one thread makes them, others get copies. */
export interface UnigramTables {
  /** Trie of the pieces' bytes (`double-array.ts`); a piece's value is its id. */
  readonly units: Int32Array;
  /** Score of a piece by id; of pieces that are not for encoding 0. */
  readonly scores: Float64Array;
  readonly unkId: number;
  /** Score of a character that no piece spells. */
  readonly unkScore: number;
  /** Id of `<0x00>`..`<0xFF>` by byte where unknown characters are spelt in bytes. */
  readonly byteIds: Int32Array | undefined;
  /** Whether no piece reaches from one word into the next. */
  readonly wordwise: boolean;
}

/** @throws RangeError where the model falls back to bytes and lacks some */
export function unigramTables(model: SentencePieceModel): UnigramTables {
  const normal = model.pieces.filter((piece) => piece.kind === 'normal').map((piece) => piece.score);
  const minScore = normal.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const maxScore = normal.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const unkScore = Math.fround(minScore - UNK_PENALTY);
  const unkId = model.pieces.findIndex((piece) => piece.kind === 'unknown');
  const scores = new Float64Array(model.pieces.length);
  const keys = new PieceKeys(model);
  const ids: number[] = [];
  let wordwise = unkScore < 0;
  for (const [id, { piece, score, kind }] of model.pieces.entries()) {
    if (kind !== 'normal' && kind !== 'user-defined') continue;
    const length = keys.lengthOf(id);
    // A user-defined piece's score grows with its length so that it always wins.
    scores[id] = kind === 'normal' ? score : Math.fround(length * maxScore) - 0.1;
    if ((scores[id] as number) > 0 || piece.indexOf('\u2581', 1) > 0) wordwise = false;
    ids.push(id);
  }
  if (unkId >= 0) scores[unkId] = unkScore;
  ids.sort((a, b) => keys.compare(a, b));
  const units = buildDoubleArray(
    ids.map((id) => keys.of(id)),
    ids,
    { differ: true },
  );
  const byteIds = model.trainer.byteFallback ? byteIdsOf(model) : undefined;
  return {
    units: new Int32Array(units.buffer, units.byteOffset, units.length),
    scores,
    unkId,
    unkScore,
    byteIds,
    wordwise: wordwise && byteIds === undefined,
  };
}

/** The pieces in UTF-8, in one place. */
class PieceKeys {
  private readonly bytes: Uint8Array;
  private readonly ends: Int32Array;
  /** The first four bytes as a number. */
  private readonly heads: Uint32Array;

  constructor({ pieces }: SentencePieceModel) {
    const encoder = new TextEncoder();
    this.bytes = encoder.encode(pieces.map(({ piece }) => piece).join(''));
    this.ends = new Int32Array(pieces.length + 1);
    this.heads = new Uint32Array(pieces.length);
    let end = 0;
    for (const [id, { piece }] of pieces.entries()) {
      const start = end;
      end += Buffer.byteLength(piece);
      this.ends[id + 1] = end;
      for (let i = 0; i < 4; i++) {
        const byte = start + i < end ? (this.bytes[start + i] as number) : 0;
        this.heads[id] = ((this.heads[id] as number) << 8) | byte;
      }
    }
  }

  lengthOf(id: number): number {
    return (this.ends[id + 1] as number) - (this.ends[id] as number);
  }

  of(id: number): Uint8Array {
    return this.bytes.subarray(this.ends[id], this.ends[id + 1]);
  }

  /** The order of the bytes of two pieces. */
  compare(a: number, b: number): number {
    return (this.heads[a] as number) - (this.heads[b] as number) || compareBytes(this.of(a), this.of(b));
  }
}

function byteIdsOf(model: SentencePieceModel): Int32Array {
  const ids = new Int32Array(256).fill(-1);
  for (const [id, { piece, kind }] of model.pieces.entries()) {
    if (kind === 'byte') ids[Number.parseInt(piece.slice(3, 5), 16)] = id;
  }
  if (ids.includes(-1)) throw new RangeError('the model falls back to bytes but lacks pieces for some of them');
  return ids;
}
