import { InputError } from '@exmix/errors/input-error';
import { MODEL_TYPES, NORMALIZER_FIELDS, TRAINER_FIELDS } from './model-fields.js';
import { decodeFields, type WireField } from './protobuf-wire.js';
import {
  NORMALIZER_DEFAULTS,
  PIECE_KINDS,
  type Piece,
  type PieceKind,
  type SentencePieceModel,
  TRAINER_DEFAULTS,
} from './sentence-piece-model.js';

const KIND_BY_NUMBER = new Map(
  Object.entries(PIECE_KINDS).map(([kind, number]) => [number as number, kind as PieceKind]),
);
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads a SentencePiece model file.
 *
 * @param file name for messages
 * @throws InputError `bad-vocabulary-file` where the bytes are not a model
 */
export function readModel(bytes: Uint8Array, file = 'spiece.model'): SentencePieceModel {
  try {
    // A plain view, so that what is read does not depend on the kind of buffer it came in.
    return parse(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length));
  } catch (cause) {
    const message = `not a SentencePiece model (${cause instanceof Error ? cause.message : String(cause)})`;
    throw new InputError('bad-vocabulary-file', message, { file }, { cause });
  }
}

function parse(bytes: Uint8Array): SentencePieceModel {
  const pieces: Piece[] = [];
  let trainer = TRAINER_DEFAULTS;
  let normalizer = NORMALIZER_DEFAULTS;
  const otherFields: WireField[] = [];
  for (const field of decodeFields(bytes)) {
    if (field.type === 'bytes' && field.number === 1) pieces.push(readPiece(field.value, pieces.length));
    else if (field.type === 'bytes' && field.number === 2)
      trainer = readSpec(field.value, TRAINER_DEFAULTS, TRAINER_FIELDS);
    else if (field.type === 'bytes' && field.number === 3) {
      normalizer = readSpec(field.value, NORMALIZER_DEFAULTS, NORMALIZER_FIELDS);
    } else otherFields.push(field);
  }
  if (pieces.length === 0) throw new RangeError('it has no pieces');
  return { pieces, trainer, normalizer, otherFields };
}

function readPiece(bytes: Uint8Array, id: number): Piece {
  let piece = '';
  let score = 0;
  let kind: PieceKind = 'normal';
  for (const field of decodeFields(bytes)) {
    if (field.number === 1 && field.type === 'bytes') piece = decoder.decode(field.value);
    else if (field.number === 2 && field.type === 'fixed32') {
      score = new DataView(field.value.buffer, field.value.byteOffset, 4).getFloat32(0, true);
    } else if (field.number === 3 && field.type === 'varint') {
      const known = KIND_BY_NUMBER.get(Number(field.value));
      if (known === undefined) throw new RangeError(`piece ${id} is of unknown type ${field.value}`);
      kind = known;
    }
  }
  if (piece === '') throw new RangeError(`piece ${id} is empty`);
  return { piece, score, kind };
}

function readSpec<Spec extends { readonly otherFields: readonly WireField[] }>(
  bytes: Uint8Array,
  defaults: Spec,
  table: readonly (readonly [number, string, string])[],
): Spec {
  const otherFields: WireField[] = [];
  const spec: Record<string, unknown> = { ...defaults, otherFields };
  for (const field of decodeFields(bytes)) {
    const entry = table.find(([number]) => number === field.number);
    const value = entry === undefined ? undefined : readValue(field, entry[2]);
    if (entry === undefined || value === undefined) otherFields.push(field);
    else spec[entry[1]] = value;
  }
  return spec as Spec;
}

function readValue(field: WireField, kind: string): unknown {
  if (field.type === 'varint') {
    if (kind === 'bool') return field.value !== 0n;
    if (kind === 'int32') return Number(BigInt.asIntN(32, field.value));
    if (kind === 'model-type') return MODEL_TYPES[Number(field.value) - 1];
  } else if (field.type === 'bytes') {
    if (kind === 'string') return decoder.decode(field.value);
    if (kind === 'bytes') return field.value;
  }
  return undefined;
}
