import type { SentencePieceVocabulary } from './sentence-piece-vocabulary.js';

/**
 * The pieces of a text as they stand in its normalised form, unknown runs by their own characters: what SentencePiece
 * gives as `out_type=str`. For showing; encoding itself never needs it.
 */
export function spellPieces(vocabulary: SentencePieceVocabulary, text: string): string[] {
  return spellIds(vocabulary, vocabulary.normalize(text), vocabulary.encode(text));
}

/** As `spellPieces`, for normalised text and its ids. */
export function spellIds(vocabulary: SentencePieceVocabulary, normalized: string, ids: ArrayLike<number>): string[] {
  const characters = [...normalized];
  const spelt: string[] = [];
  /** Characters that begin at `at` spell the ids from `i` on. */
  const spell = (i: number, at: number): boolean => {
    if (i === ids.length) return at === characters.length;
    const id = ids[i] as number;
    if (id !== vocabulary.unkId) {
      const piece = vocabulary.idToPiece(id);
      const length = [...piece].length;
      if (characters.slice(at, at + length).join('') !== piece || !spell(i + 1, at + length)) return false;
      spelt[i] = piece;
      return true;
    }
    // A run of unknowns holds only characters that are no piece by themselves; where it ends, the next piece fits.
    for (let end = at + 1; end <= characters.length; end++) {
      if (vocabulary.pieceToId(characters[end - 1] as string) !== vocabulary.unkId) return false;
      if (spell(i + 1, end)) {
        spelt[i] = characters.slice(at, end).join('');
        return true;
      }
    }
    return false;
  };
  if (!spell(0, 0)) throw new RangeError('the ids are not those of the text');
  return spelt;
}
