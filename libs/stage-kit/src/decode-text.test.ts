import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decodeText } from './decode-text.js';

test('decodes whatever was encoded', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      assert.equal(decodeText(new TextEncoder().encode(`-${text}`), 'utf-8', 'f'), `-${text}`);
    }),
  );
});

test('names the byte offset where an ill-formed sequence starts, wherever it stands', () => {
  const broken = [[0xff], [0x80], [0xc3, 0x28], [0xe2, 0x82], [0xf0, 0x9f, 0x98], [0xed, 0xa0, 0x80]];
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.constantFrom(...broken), fc.string(), (before, bytes, after) => {
      const head = new TextEncoder().encode(`-${before}`);
      const all = new Uint8Array([...head, ...bytes, ...new TextEncoder().encode(`-${after}`)]);
      assert.throws(() => decodeText(all, 'utf-8', 'f.txt', 100), {
        code: 'invalid-utf8',
        message: new RegExp(`^file f\\.txt: invalid UTF-8 at byte ${100 + head.length} `),
      });
    }),
  );
});

test('leaves a byte order mark out at the start of a file only', () => {
  const bytes = new TextEncoder().encode('\ufeffa');
  assert.equal(decodeText(bytes, 'utf-8', 'f'), 'a');
  assert.equal(decodeText(bytes, 'utf-8', 'f', 3), '\ufeffa');
});

test('latin1 takes any bytes', () => {
  assert.equal(decodeText(new Uint8Array([0x41, 0xff, 0x80]), 'latin1', 'f'), 'A\u00ff\u0080');
});
