import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nmtNfkc } from './nmt-nfkc.js';
import { readModel } from './read-model.js';
import type { SentencePieceModel } from './sentence-piece-model.js';
import { trainUnigram } from './train-unigram.js';
import { vocabularyDifference } from './vocabulary-difference.js';
import { WordCounts } from './word-counts.js';
import { writeModel } from './write-model.js';

function trained(text: string, size = 25): SentencePieceModel {
  const words = new WordCounts(nmtNfkc());
  words.add(text);
  return trainUnigram(words, { size, characterCoverage: 1 }).model;
}

const TEXT = 'the cat sat on a mat while other animals were walking';

test('a model is equal to itself, also once written and read', () => {
  const model = trained(TEXT);
  assert.equal(vocabularyDifference(model, readModel(writeModel(model))), undefined);
  const noted = { ...model, trainer: { ...model.trainer, vocabSize: 1, unkSurface: '?' } };
  assert.equal(vocabularyDifference(model, noted), undefined);
});

test('the first difference is named', () => {
  const model = trained(TEXT);
  const withPiece = (id: number, change: object): SentencePieceModel => ({
    ...model,
    pieces: model.pieces.map((piece, i) => (i === id ? { ...piece, ...change } : piece)),
  });
  const { piece } = model.pieces[9] as { piece: string };
  const name = JSON.stringify(piece).replace(/[|\\{}()[\]^$+*?.]/g, '\\$&');
  assert.match(vocabularyDifference(model, trained(TEXT, 24)) as string, /^25 pieces and 24$/);
  assert.match(
    vocabularyDifference(model, withPiece(9, { piece: 'x' })) as string,
    new RegExp(`^id 9 is ${name} and "x"`),
  );
  assert.match(vocabularyDifference(model, withPiece(9, { score: -1 })) as string, /^id 9, .*scores .* and -1$/);
  assert.match(vocabularyDifference(model, withPiece(9, { kind: 'unused' })) as string, /normal and unused/);
  const normalizer = (change: object) => ({ ...model, normalizer: { ...model.normalizer, ...change } });
  const rules = normalizer({ precompiledCharsmap: new Uint8Array(4) });
  assert.match(vocabularyDifference(model, rules) as string, /rules of normalisation/);
  assert.match(vocabularyDifference(model, normalizer({ addDummyPrefix: false })) as string, /addDummyPrefix is true/);
  const suffix = { ...model, trainer: { ...model.trainer, treatWhitespaceAsSuffix: true } };
  assert.match(vocabularyDifference(model, suffix) as string, /treatWhitespaceAsSuffix is false and true/);
});
