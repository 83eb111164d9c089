import { nmtNfkc } from '@exmix/vocabulary/nmt-nfkc';
import { trainUnigram } from '@exmix/vocabulary/train-unigram';
import { WordCounts } from '@exmix/vocabulary/word-counts';
import { writeModel } from '@exmix/vocabulary/write-model';

/** A small SentencePiece model, in T5's form. */
export function trainedVocabulary(): Uint8Array {
  const words = new WordCounts(nmtNfkc());
  words.add('the cat sat on a mat while other animals were walking by the river, and nobody saw them');
  return writeModel(trainUnigram(words, { size: 40, characterCoverage: 1 }).model);
}
