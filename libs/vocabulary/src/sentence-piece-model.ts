import type { WireField } from './protobuf-wire.js';

/** Kinds of pieces, with the numbers of `sentencepiece_model.proto`. */
export const PIECE_KINDS = {
  normal: 1,
  unknown: 2,
  control: 3,
  'user-defined': 4,
  unused: 5,
  byte: 6,
} as const;
export type PieceKind = keyof typeof PIECE_KINDS;

export interface Piece {
  readonly piece: string;
  /** Log probability, a 32-bit float. */
  readonly score: number;
  readonly kind: PieceKind;
}

/** How text is made into the form that pieces are cut from. */
export interface NormalizerSpec {
  readonly name: string;
  /** Replacement rules; empty: none. Format: `charsmap.ts`. */
  readonly precompiledCharsmap: Uint8Array;
  readonly addDummyPrefix: boolean;
  readonly removeExtraWhitespaces: boolean;
  readonly escapeWhitespaces: boolean;
  /** Fields that this code does not use, kept as they are. */
  readonly otherFields: readonly WireField[];
}

/** What the model says about itself, as far as encoding reads it. */
export interface TrainerSpec {
  readonly modelType: 'unigram' | 'bpe' | 'word' | 'char';
  readonly vocabSize: number;
  readonly treatWhitespaceAsSuffix: boolean;
  readonly byteFallback: boolean;
  /** What an unknown id decodes to. */
  readonly unkSurface: string;
  /** Ids; -1 where the model has none. */
  readonly unkId: number;
  readonly bosId: number;
  readonly eosId: number;
  readonly padId: number;
  readonly unkPiece: string;
  readonly bosPiece: string;
  readonly eosPiece: string;
  readonly padPiece: string;
  readonly otherFields: readonly WireField[];
}

/** The content of a `spiece.model` file. A piece's position is its id. */
export interface SentencePieceModel {
  readonly pieces: readonly Piece[];
  readonly trainer: TrainerSpec;
  readonly normalizer: NormalizerSpec;
  readonly otherFields: readonly WireField[];
}

/** The defaults of `sentencepiece_model.proto`. */
export const TRAINER_DEFAULTS: TrainerSpec = {
  modelType: 'unigram',
  vocabSize: 8000,
  treatWhitespaceAsSuffix: false,
  byteFallback: false,
  unkSurface: ' \u2047 ',
  unkId: 0,
  bosId: 1,
  eosId: 2,
  padId: -1,
  unkPiece: '<unk>',
  bosPiece: '<s>',
  eosPiece: '</s>',
  padPiece: '<pad>',
  otherFields: [],
};

export const NORMALIZER_DEFAULTS: NormalizerSpec = {
  name: '',
  precompiledCharsmap: new Uint8Array(0),
  addDummyPrefix: true,
  removeExtraWhitespaces: true,
  escapeWhitespaces: true,
  otherFields: [],
};
