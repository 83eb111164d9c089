import type { SentencePieceVocabulary } from '@exmix/vocabulary/sentence-piece-vocabulary';

/**
 * Ids of a text that a person types: `<extra_id_0>` is the sentinel where the vocabulary has it, so that a pre-trained
 * model can be asked for spans. Everywhere else in exmix such a text is text.
 */
export function encodeWithSentinels(vocabulary: SentencePieceVocabulary, text: string): number[] {
  return text.split(/(<extra_id_\d+>)/).flatMap((part) => {
    const id = vocabulary.pieceToId(part);
    const isSentinel = /^<extra_id_\d+>$/.test(part) && id >= vocabulary.baseSize;
    return isSentinel ? [id] : [...vocabulary.encode(part)];
  });
}
