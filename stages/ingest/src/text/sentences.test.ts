import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { sentences } from './sentences.js';

test('sentences end where they end', () => {
  assert.deepEqual(sentences('It rained. "Did it?" she asked. He said: "Yes!" Then 3 days passed... Nothing.'), [
    'It rained.',
    '"Did it?" she asked.',
    'He said: "Yes!"',
    'Then 3 days passed...',
    'Nothing.',
  ]);
});

test('abbreviations, initials and numbers end none', () => {
  const text = 'Mr. Roe of the U.S. Army met J. Smith of No. 7 and paid $3.50 for it';
  assert.deepEqual(sentences(text), [text]);
});

test('nothing but blanks is lost', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z .!?"]{0,60}$/), (text) => {
      assert.equal(sentences(text).join(' '), text.replace(/\s+/g, ' ').trim());
    }),
  );
});
