import { MODEL_TYPES, NORMALIZER_FIELDS, TRAINER_FIELDS } from './model-fields.js';
import { encodeFields, type WireField } from './protobuf-wire.js';
import { PIECE_KINDS, type Piece, type SentencePieceModel } from './sentence-piece-model.js';

const encoder = new TextEncoder();

/** Writes a `spiece.model` file: the same model gives the same bytes. Every field is written, defaults too. */
export function writeModel(model: SentencePieceModel): Uint8Array {
  return encodeFields([
    ...model.pieces.map((piece): WireField => ({ number: 1, type: 'bytes', value: pieceBytes(piece) })),
    { number: 2, type: 'bytes', value: specBytes(model.trainer, TRAINER_FIELDS) },
    { number: 3, type: 'bytes', value: specBytes(model.normalizer, NORMALIZER_FIELDS) },
    ...model.otherFields,
  ]);
}

function pieceBytes({ piece, score, kind }: Piece): Uint8Array {
  const float = new Uint8Array(4);
  new DataView(float.buffer).setFloat32(0, score, true);
  const fields: WireField[] = [
    { number: 1, type: 'bytes', value: encoder.encode(piece) },
    { number: 2, type: 'fixed32', value: float },
  ];
  if (kind !== 'normal') fields.push({ number: 3, type: 'varint', value: BigInt(PIECE_KINDS[kind]) });
  return encodeFields(fields);
}

function specBytes<Spec extends { readonly otherFields: readonly WireField[] }>(
  spec: Spec,
  table: readonly (readonly [number, keyof Spec & string, string])[],
): Uint8Array {
  const fields = table.map(([number, property, kind]): WireField => {
    const value: unknown = spec[property];
    if (kind === 'bool') return { number, type: 'varint', value: value === true ? 1n : 0n };
    if (kind === 'int32') return { number, type: 'varint', value: BigInt(value as number) };
    if (kind === 'model-type') {
      return { number, type: 'varint', value: BigInt(MODEL_TYPES.indexOf(value as (typeof MODEL_TYPES)[number]) + 1) };
    }
    return {
      number,
      type: 'bytes',
      value: kind === 'string' ? encoder.encode(value as string) : (value as Uint8Array),
    };
  });
  return encodeFields([...fields, ...spec.otherFields].sort((a, b) => a.number - b.number));
}
