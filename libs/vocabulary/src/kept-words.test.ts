import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { KeptWords, MOST_BYTES, MOST_PIECES } from './kept-words.js';

const word = fc.record({
  bytes: fc.uint8Array({ minLength: 1, maxLength: MOST_BYTES }),
  marked: fc.boolean(),
  ids: fc.array(fc.nat(1 << 18), { minLength: 1, maxLength: MOST_PIECES }),
});

it('what is found is the word that was kept, whatever has displaced what', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 60 }), (words) => {
      const kept = new KeptWords(8);
      const ids = new Map<string, readonly number[]>();
      const out = new Int32Array(MOST_PIECES);
      for (const { bytes, marked, ids: itsIds } of [...words, ...words]) {
        const view = new DataView(Uint8Array.from([...bytes, ...Array(MOST_BYTES).fill(7)]).buffer);
        const name = `${marked} ${bytes}`;
        const at = kept.find(view, 0, bytes.length, marked);
        if (at === -1) {
          ids.set(name, itsIds);
          kept.add(Int32Array.from([...itsIds].reverse()), itsIds.length, itsIds[0] === 0, itsIds.length * 100, -1);
        } else {
          const expected = ids.get(name) as readonly number[];
          const count = kept.copyIds(at, out, 0);
          assert.deepEqual([...out.subarray(0, count)], expected);
          assert.equal(kept.hasUnknown(at), expected[0] === 0);
          assert.ok(kept.sureUpTo(at) <= expected.length * 100 && kept.sureUpTo(at) > expected.length * 99);
        }
        assert.notEqual(kept.find(view, 0, bytes.length, marked), -1, 'the last word is kept');
      }
    }),
  );
});
