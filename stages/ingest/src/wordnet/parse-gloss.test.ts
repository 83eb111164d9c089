import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseGloss } from './parse-gloss.js';

test('definition and examples', () => {
  assert.deepEqual(parseGloss('a plot; a bed; "he dug it"; "she did"- Anon  '), {
    definition: 'a plot; a bed',
    examples: ['he dug it', 'she did'],
  });
});

test('a word in quotes inside the definition does not end it', () => {
  assert.deepEqual(parseGloss('the verb "dig" in the past; "he dug"'), {
    definition: 'the verb "dig" in the past',
    examples: ['he dug'],
  });
  assert.deepEqual(parseGloss('nothing shown'), { definition: 'nothing shown', examples: [] });
});
