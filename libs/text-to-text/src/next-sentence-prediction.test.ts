import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextSentencePrediction } from './next-sentence-prediction.js';

const texts = ['One. Two! Three?', 'Four.\nFive. Six.', 'Seven. Eight.'];

test('neighbours keep their order, others exchange their second sentences', () => {
  const options = { bufferSize: 1, random: () => 0.4, labelSentences: true };
  const next = [...nextSentencePrediction(texts, { ...options, neighbours: 0.5 })];
  assert.deepEqual(next.slice(0, 2), [
    { inputs: 'nsp: sentence1: One. sentence2: Two!', targets: 'next' },
    { inputs: 'nsp: sentence1: Two! sentence2: Three?', targets: 'next' },
  ]);
  const not = [...nextSentencePrediction(texts, { ...options, neighbours: 0.3, reuseSentences: false })];
  assert.deepEqual(not[0], { inputs: 'nsp: sentence1: One. sentence2: Six.', targets: 'not_next' });
});

test('a larger buffer gives every pair once, in another order', () => {
  let state = 1;
  const random = () => {
    state = (state * 16807) % 2147483647;
    return state / 2147483647;
  };
  const many = Array.from({ length: 30 }, (_, i) => `A${i}. B${i}.`);
  const pairs = [...nextSentencePrediction(many, { neighbours: 1, random })].map(({ inputs }) => inputs);
  assert.notDeepEqual(pairs, pairs.toSorted());
  assert.deepEqual(pairs.toSorted(), many.map((text) => `nsp: ${text}`).sort());
});
