import type { Stage } from '@exmix/stage-kit/stage';
import { stageOf } from '@exmix/stage-kit/stage-of';
import { readModel } from '@exmix/vocabulary/read-model';
import { SentencePieceVocabulary } from '@exmix/vocabulary/sentence-piece-vocabulary';
import type { UseVocabularyFileConfig } from './vocabulary-config.js';
import type { VocabularySummary } from './vocabulary-summary.js';

/** Takes a SentencePiece model file as the vocabulary, byte for byte, once it reads as a unigram model. */
export const run: Stage = stageOf(async (action, context) => {
  const { file } = action.config as unknown as UseVocabularyFileConfig;
  const bytes = await (await context.sources.file(file)).bytes();
  const vocabulary = new SentencePieceVocabulary(readModel(bytes, file));
  const id = await context.store.writeBlob([bytes], { signal: context.signal });
  const { baseSize, padId, eosId, unkId } = vocabulary;
  const summary: VocabularySummary = { pieces: baseSize, padId, eosId, unkId };
  return { files: { 'spiece.model': id }, summary };
});
