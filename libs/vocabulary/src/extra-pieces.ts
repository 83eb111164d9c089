import type { Piece, SentencePieceModel } from './sentence-piece-model.js';

/**
 * The model with sentinels as user-defined pieces, which text does spell. SeqIO makes its vocabularies so; exmix keeps
 * sentinels out of text's reach and takes this form only where a text written with sentinels must be read.
 *
 * @param reversed `<extra_id_0>` is the highest id (T5)
 * @see google/seqio seqio/vocabularies.py, class SentencePieceVocabulary
 */
export function withExtraPieces(model: SentencePieceModel, extraIds: number, reversed = true): SentencePieceModel {
  const extra = Array.from({ length: extraIds }, (_, i): Piece => {
    const n = reversed ? extraIds - 1 - i : i;
    return { piece: `\u2581<extra_id_${n}>`, score: 0, kind: 'user-defined' };
  });
  return { ...model, pieces: [...model.pieces, ...extra] };
}
