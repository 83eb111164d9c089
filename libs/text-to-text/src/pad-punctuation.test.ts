import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { padPunctuation } from './pad-punctuation.js';

/** As the reference says it: every punctuation character between spaces, then runs of white space as one. */
const stated = (text: string) => text.replace(/[!-/:-@[-`{-~]/g, ' $& ').replace(/[\t\n\f\r ]+/g, ' ');

test('one pass does what the two replacements of the reference do', () => {
  const characters = fc.constantFrom(...'ab.,_-$ \t\n\r\f\v\u00a0\u2019é日');
  const text = fc.oneof(fc.string({ unit: characters }), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(text, (value) => assert.equal(padPunctuation(value), stated(value))),
    { numRuns: 500 },
  );
});
