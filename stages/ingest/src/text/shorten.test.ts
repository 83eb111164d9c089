import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { shorten } from './shorten.js';

test('text is cut at the end of a word', () => {
  assert.equal(shorten('one two\n  three', 9), 'one two');
  assert.equal(shorten('one two\n  three', 40), 'one two three');
  assert.equal(shorten('a'.repeat(50), 10), 'a'.repeat(10));
});

test('never longer than asked, and always a beginning of the text', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 30 }), (text, characters) => {
      const short = shorten(text, characters);
      assert.ok(short.length <= characters);
      assert.ok(text.replace(/\s+/g, ' ').trim().startsWith(short));
    }),
  );
});
