import type { NormalizerSpec, TrainerSpec } from './sentence-piece-model.js';

/** Field numbers of `sentencepiece_model.proto` by property, with their wire form. Order is that of writing. */
type FieldKind = 'int32' | 'bool' | 'string' | 'bytes' | 'model-type';
type Fields<Spec> = readonly (readonly [
  number: number,
  property: Exclude<keyof Spec & string, 'otherFields'>,
  kind: FieldKind,
])[];

export const MODEL_TYPES = ['unigram', 'bpe', 'word', 'char'] as const;

export const TRAINER_FIELDS: Fields<TrainerSpec> = [
  [3, 'modelType', 'model-type'],
  [4, 'vocabSize', 'int32'],
  [24, 'treatWhitespaceAsSuffix', 'bool'],
  [35, 'byteFallback', 'bool'],
  [40, 'unkId', 'int32'],
  [41, 'bosId', 'int32'],
  [42, 'eosId', 'int32'],
  [43, 'padId', 'int32'],
  [44, 'unkSurface', 'string'],
  [45, 'unkPiece', 'string'],
  [46, 'bosPiece', 'string'],
  [47, 'eosPiece', 'string'],
  [48, 'padPiece', 'string'],
];

export const NORMALIZER_FIELDS: Fields<NormalizerSpec> = [
  [1, 'name', 'string'],
  [2, 'precompiledCharsmap', 'bytes'],
  [3, 'addDummyPrefix', 'bool'],
  [4, 'removeExtraWhitespaces', 'bool'],
  [5, 'escapeWhitespaces', 'bool'],
];
