import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nmtNfkc } from '@exmix/vocabulary/nmt-nfkc';
import type { Piece, PieceKind } from '@exmix/vocabulary/sentence-piece-model';
import { SentencePieceVocabulary } from '@exmix/vocabulary/sentence-piece-vocabulary';

/** SeqIO's test vocabulary of 26 pieces, from the piece table of `tokenizer_seqio_test_vocab.json` in the folder. */
export function seqioTestVocabulary(folder: string): SentencePieceVocabulary {
  const { pieces } = JSON.parse(readFileSync(join(folder, 'tokenizer_seqio_test_vocab.json'), 'utf8')) as {
    pieces: [string, number, PieceKind][];
  };
  return new SentencePieceVocabulary({
    pieces: pieces.map(([piece, score, kind]): Piece => ({ piece, score: Math.fround(score), kind })),
    trainer: {
      modelType: 'unigram',
      vocabSize: pieces.length,
      treatWhitespaceAsSuffix: false,
      byteFallback: false,
      unkSurface: ' \u2047 ',
      unkId: 2,
      bosId: -1,
      eosId: 1,
      padId: 0,
      unkPiece: '<unk>',
      bosPiece: '<s>',
      eosPiece: '</s>',
      padPiece: '<pad>',
      otherFields: [],
    },
    normalizer: nmtNfkc(),
    otherFields: [],
  });
}
