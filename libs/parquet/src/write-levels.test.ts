import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { ByteWriter } from 'hyparquet-writer';
import { writeRleBitPackedHybrid } from 'hyparquet-writer/src/encoding.js';
import { writeBits, writeDefinition } from './write-levels.js';

const runs = fc.array(fc.record({ value: fc.nat(1), length: fc.integer({ min: 1, max: 40 }) }), { maxLength: 30 });

it('writes bits with the bytes of the library', () => {
  fc.assert(
    fc.property(runs, (runs) => {
      const bits = Uint8Array.from(runs.flatMap(({ value, length }) => Array<number>(length).fill(value)));
      const [ours, theirs] = [new ByteWriter(), new ByteWriter()];
      assert.equal(writeBits(ours, bits), writeRleBitPackedHybrid(theirs, bits, 1));
      assert.deepEqual(ours.getBytes(), theirs.getBytes());
    }),
  );
});

it('writes definition levels with the bytes of the library', () => {
  fc.assert(
    fc.property(runs, fc.integer({ min: 1, max: 2 }), (runs, highest) => {
      const levels = Uint8Array.from(
        runs.flatMap(({ value, length }) => Array<number>(length).fill(value === 1 ? highest : 0)),
      );
      const missing = levels.filter((level) => level < highest).length;
      const [ours, theirs] = [new ByteWriter(), new ByteWriter()];
      assert.equal(writeDefinition(ours, levels, missing, highest), writeRleBitPackedHybrid(theirs, levels, highest));
      assert.deepEqual(ours.getBytes(), theirs.getBytes());
    }),
  );
});
