import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cardSchema } from '@exmix/cards/card-schema';
import { trainSettings } from '@exmix/cards/pipeline-schema';
import { blocks, DOCUMENTS, textOf } from './documents.js';

test('the JSON examples of the documents are right', () => {
  const examples = DOCUMENTS.flatMap((name) => blocks(textOf(name), 'json'));
  let [cards, phases] = [0, 0];
  for (const example of examples) {
    const value = JSON.parse(example.trimStart().startsWith('{') ? example : `{${example}}`) as Record<string, unknown>;
    if ('train' in value) phases += trainSettings.parse(value.train).phases.length;
    else cards += cardSchema.parse(value).name.length;
  }
  assert.ok(cards > 0 && phases > 0 && examples.length > 1);
});
