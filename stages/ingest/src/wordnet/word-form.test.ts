import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wordForm } from './word-form.js';

test('regular forms are found', () => {
  const forms: [string, string, string][] = [
    ['The berries ripened', 'berry', 'berries'],
    ['She was digging there', 'dig', 'digging'],
    ['the loveliest of all', 'lovely', 'loveliest'],
    ['They hoped for rain', 'hope', 'hoped'],
    ['He dresses well', 'dress', 'dresses'],
    ['two garden beds', 'garden bed', 'garden beds'],
    ['Wet, cold leaves.', 'wet', 'Wet'],
  ];
  for (const [sentence, word, form] of forms) {
    const found = wordForm(sentence, [word]);
    assert.equal(found?.form, form, sentence);
    assert.equal(sentence.slice(found?.start, found?.end), form);
  }
});

test('other words are not', () => {
  for (const [sentence, word] of [
    ['a bedroom', 'bed'],
    ['he dug', 'dig'],
    ['embedded there', 'bed'],
    ['a garden', 'garden bed'],
  ] as const)
    assert.equal(wordForm(sentence, [word]), undefined, sentence);
});

test('the earlier word of the list wins', () => {
  assert.equal(wordForm('a patch or a plot', ['plot', 'patch'])?.word, 'plot');
});
