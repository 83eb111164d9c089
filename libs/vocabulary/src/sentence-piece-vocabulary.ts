import { InputError } from '@exmix/errors/input-error';
import { BatchEncoder, encoderParts } from './batch-encoder.js';
import type { PieceKind, SentencePieceModel } from './sentence-piece-model.js';

export interface VocabularyOptions {
  /** Sentinels above the pieces, as T5 has them: `<extra_id_0>` is the highest id. They are ids only: no text spells them. */
  readonly extraIds?: number;
}

const SENTINEL = /^<extra_id_(\d+)>$/;

/**
 * Text to ids and back with a SentencePiece unigram model, equal to SentencePiece's own.
 *
 * Text never forges a special token: `</s>` or `<extra_id_0>` in a text is split like any other text.
 * Not for two threads at once; each thread makes its own.
 */
export class SentencePieceVocabulary {
  readonly model: SentencePieceModel;
  readonly extraIds: number;
  /** Ids of the specials, -1 where the model has none. */
  readonly padId: number;
  readonly eosId: number;
  readonly unkId: number;
  /** Pieces of the model. */
  readonly baseSize: number;
  /** Ids in all: pieces and sentinels. */
  readonly size: number;
  private readonly encoder: BatchEncoder;
  private readonly idByPiece = new Map<string, number>();

  constructor(model: SentencePieceModel, options: VocabularyOptions = {}) {
    if (model.trainer.modelType !== 'unigram') {
      throw new InputError(
        'unsupported-vocabulary',
        `the SentencePiece model is of type ${model.trainer.modelType}; only unigram models are supported`,
      );
    }
    this.model = model;
    this.extraIds = options.extraIds ?? 0;
    this.baseSize = model.pieces.length;
    this.size = this.baseSize + this.extraIds;
    this.unkId = model.pieces.findIndex((piece) => piece.kind === 'unknown');
    if (this.unkId < 0) throw new InputError('unsupported-vocabulary', 'the SentencePiece model has no unknown piece');
    model.pieces.forEach(({ piece }, id) => {
      if (!this.idByPiece.has(piece)) this.idByPiece.set(piece, id);
    });
    this.padId = this.controlId(model.trainer.padPiece);
    this.eosId = this.controlId(model.trainer.eosPiece);
    this.encoder = new BatchEncoder(encoderParts(model));
  }

  /** Ids of the text's pieces; no end token, no padding. */
  encode(text: string): Int32Array {
    return this.encoder.encode(text);
  }

  /** The text as pieces are cut from it. */
  normalize(text: string): string {
    const { normalizer } = this.encoder;
    normalizer.normalizeText(text);
    return utf8.decode(normalizer.bytes.subarray(0, normalizer.length));
  }

  /**
   * Text of the ids: control pieces vanish, unknowns are the model's surface for them (` \u2047 `), sentinels are spelt
   * `<extra_id_0>`, ids that do not exist are unknowns.
   */
  decode(ids: ArrayLike<number>): string {
    const { addDummyPrefix, removeExtraWhitespaces } = this.model.normalizer;
    const trims = addDummyPrefix || removeExtraWhitespaces;
    let text = '';
    let atStart = true;
    let bytes: number[] = [];
    const flushBytes = (): void => {
      if (bytes.length > 0) text += utf8.decode(Uint8Array.from(bytes));
      bytes = [];
    };
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i] as number;
      const kind = this.kind(id);
      if (kind === 'byte') {
        bytes.push(Number.parseInt((this.model.pieces[id]?.piece ?? '').slice(3, 5), 16));
        atStart = false;
        continue;
      }
      flushBytes();
      if (kind === 'control') continue;
      if (kind === 'unknown') text += this.model.trainer.unkSurface;
      else {
        let piece = this.idToPiece(id);
        if (atStart && trims && piece.startsWith('\u2581')) {
          piece = piece.slice(1);
          // One leading space is the dummy prefix; any further one is text unless spaces are collapsed.
          if (!removeExtraWhitespaces) atStart = false;
        }
        text += piece.replaceAll('\u2581', ' ');
      }
      if (text !== '') atStart = false;
    }
    flushBytes();
    return text;
  }

  /** The piece's or sentinel's spelling; the unknown piece's for an id that does not exist. */
  idToPiece(id: number): string {
    if (id >= this.baseSize && id < this.size) return `<extra_id_${this.size - 1 - id}>`;
    return (this.model.pieces[id] ?? this.model.pieces[this.unkId])?.piece ?? '';
  }

  /** The id of a piece or sentinel by its spelling; the unknown id for any other string. */
  pieceToId(piece: string): number {
    const id = this.idByPiece.get(piece);
    if (id !== undefined) return id;
    const sentinel = Number(SENTINEL.exec(piece)?.[1] ?? Number.NaN);
    return sentinel < this.extraIds ? this.sentinelId(sentinel) : this.unkId;
  }

  /** Id of `<extra_id_n>`: counted down from the highest. */
  sentinelId(n: number): number {
    return this.size - 1 - n;
  }

  private kind(id: number): PieceKind {
    if (id >= this.baseSize && id < this.size) return 'user-defined';
    return this.model.pieces[id]?.kind ?? 'unknown';
  }

  private controlId(piece: string): number {
    const id = this.idByPiece.get(piece);
    return id !== undefined && this.model.pieces[id]?.kind === 'control' ? id : -1;
  }
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
