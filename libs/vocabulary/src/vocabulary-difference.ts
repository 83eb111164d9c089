import type { SentencePieceModel } from './sentence-piece-model.js';

/**
 * What keeps two models from giving the same ids for every text, in a few words; undefined where nothing does. Read are
 * pieces, scores and kinds in their order, and the rules of normalisation; not what trainers note besides.
 */
export function vocabularyDifference(a: SentencePieceModel, b: SentencePieceModel): string | undefined {
  if (a.pieces.length !== b.pieces.length) return `${a.pieces.length} pieces and ${b.pieces.length}`;
  for (const [id, one] of a.pieces.entries()) {
    const other = b.pieces[id] as typeof one;
    if (one.piece !== other.piece) return `id ${id} is ${JSON.stringify(one.piece)} and ${JSON.stringify(other.piece)}`;
    if (one.kind !== other.kind) return `id ${id}, ${JSON.stringify(one.piece)}, is ${one.kind} and ${other.kind}`;
    if (one.score !== other.score) {
      return `id ${id}, ${JSON.stringify(one.piece)}, has the scores ${one.score} and ${other.score}`;
    }
  }
  if (a.trainer.modelType !== b.trainer.modelType) return `types ${a.trainer.modelType} and ${b.trainer.modelType}`;
  if (!Buffer.from(a.normalizer.precompiledCharsmap).equals(b.normalizer.precompiledCharsmap)) {
    return 'other rules of normalisation';
  }
  const flags = ['addDummyPrefix', 'removeExtraWhitespaces', 'escapeWhitespaces'] as const;
  const flag = flags.find((name) => a.normalizer[name] !== b.normalizer[name]);
  if (flag !== undefined) return `${flag} is ${a.normalizer[flag]} and ${b.normalizer[flag]}`;
  const suffix = [a, b].map(({ trainer }) => trainer.treatWhitespaceAsSuffix);
  return suffix[0] === suffix[1] ? undefined : `treatWhitespaceAsSuffix is ${suffix[0]} and ${suffix[1]}`;
}
