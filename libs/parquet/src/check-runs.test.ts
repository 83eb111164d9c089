import assert from 'node:assert/strict';
import { it } from 'node:test';
import fc from 'fast-check';
import { ByteWriter } from 'hyparquet-writer';
import { writeRleBitPackedHybrid } from 'hyparquet-writer/src/encoding.js';
import { checkRuns } from './check-runs.js';

function encoded(values: number[], bitWidth: number): Uint8Array {
  const writer = new ByteWriter();
  writeRleBitPackedHybrid(writer, values, bitWidth);
  return writer.getBytes();
}

it('accepts what a writer makes of any values, and nothing shorter', () => {
  const runs = fc.array(fc.tuple(fc.nat(7), fc.integer({ min: 1, max: 40 })), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(runs, (all) => {
      const values = all.flatMap(([value, count]) => new Array<number>(count).fill(value));
      const bytes = encoded(values, 3);
      checkRuns(bytes, 3, values.length);
      checkRuns(bytes, 3, values.length + 5, true);
      assert.throws(() => checkRuns(bytes.subarray(0, 1), 3, values.length));
    }),
  );
});

it('refuses a run that is longer than what is left', () => {
  // A run length of 2^27 values.
  const bytes = Uint8Array.of(0x80, 0x80, 0x80, 0x80, 0x01, 0x01);
  assert.throws(() => checkRuns(bytes, 1, 10), /where 10 are left/);
  assert.throws(() => checkRuns(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff), 1, 10), /cut off/);
});
