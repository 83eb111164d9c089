import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nmtNfkc } from '@exmix/vocabulary/nmt-nfkc';
import type { SentencePieceModel } from '@exmix/vocabulary/sentence-piece-model';
import { SentencePieceVocabulary } from '@exmix/vocabulary/sentence-piece-vocabulary';
import { trainUnigram } from '@exmix/vocabulary/train-unigram';
import { WordCounts } from '@exmix/vocabulary/word-counts';
import { specialTokensMap, tokenizerConfig } from './tokenizer-config.js';
import { tokenizerJson } from './tokenizer-json.js';

// That the ids are equal is tested with transformers itself, in test/src/ports.

function model(): SentencePieceModel {
  const words = new WordCounts(nmtNfkc());
  words.add('the cat sat on a mat while other animals were walking');
  return trainUnigram(words, { size: 25, characterCoverage: 1 }).model;
}

// biome-ignore lint/suspicious/noExplicitAny: JSON
type Json = any;

test('pieces keep their ids, and sentinels stand above them, the first highest', () => {
  const pieces = model();
  const vocabulary = new SentencePieceVocabulary(pieces, { extraIds: 4 });
  const { model: unigram, added_tokens: added, post_processor: post }: Json = tokenizerJson(pieces, 4);
  assert.equal(unigram.vocab.length, vocabulary.size);
  for (const [id, [piece, score]] of unigram.vocab.entries()) {
    assert.equal(piece, vocabulary.idToPiece(id));
    assert.equal(score, pieces.pieces[id]?.score ?? 0);
  }
  assert.equal(unigram.unk_id, vocabulary.unkId);
  const names = added.map(({ id, content }: Json) => [id, content]);
  const sentinels = [3, 2, 1, 0].map((n) => [28 - n, `<extra_id_${n}>`]);
  assert.deepEqual(names, [[0, '<pad>'], [1, '</s>'], [2, '<unk>'], ...sentinels]);
  assert.deepEqual(post.special_tokens, { '</s>': { id: '</s>', ids: [1], tokens: ['</s>'] } });
});

test('the rules of normalisation follow the flags of the model', () => {
  const pieces = model();
  const types = (change: object) => {
    const changed = { ...pieces, normalizer: { ...pieces.normalizer, ...change } };
    return (tokenizerJson(changed, 0) as Json).normalizer.normalizers.map(({ type }: Json) => type);
  };
  assert.deepEqual(types({}), ['Precompiled', 'Replace', 'Replace', 'Replace', 'Prepend']);
  assert.deepEqual(types({ precompiledCharsmap: new Uint8Array(0) }), ['Replace', 'Replace', 'Replace', 'Prepend']);
  assert.deepEqual(types({ removeExtraWhitespaces: false, addDummyPrefix: false }), ['Precompiled', 'Replace']);
  const suffix = { ...pieces, trainer: { ...pieces.trainer, treatWhitespaceAsSuffix: true } };
  assert.throws(() => tokenizerJson(suffix, 0), /spaces end words/);
});

test('the config names every special token, and as many sentinels as there are', () => {
  const config: Json = tokenizerConfig(model(), 3, 128);
  assert.deepEqual(Object.keys(config.added_tokens_decoder), ['0', '1', '2', '25', '26', '27']);
  assert.equal(config.added_tokens_decoder['27'].content, '<extra_id_0>');
  assert.deepEqual([config.extra_ids, config.model_max_length, config.tokenizer_class], [3, 128, 'T5Tokenizer']);
  assert.deepEqual(specialTokensMap(model(), 2), {
    additional_special_tokens: ['<extra_id_0>', '<extra_id_1>'],
    eos_token: '</s>',
    pad_token: '<pad>',
    unk_token: '<unk>',
  });
  const endless = { ...model(), pieces: model().pieces.filter(({ piece }) => piece !== '</s>') };
  assert.throws(() => specialTokensMap(endless, 0), /no control piece <\/s>/);
});
