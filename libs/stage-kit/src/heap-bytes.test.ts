import assert from 'node:assert/strict';
import { it } from 'node:test';
import { heapBytes } from './heap-bytes.js';

const MIB = 1 << 20;

function fill(bytes: number): Uint8Array[] {
  return Array.from({ length: bytes / MIB }, () => new Uint8Array(MIB).fill(1));
}

it('collects what nothing holds, and counts what is held', () => {
  let held: Uint8Array[] | undefined = fill(256 * MIB);
  assert.ok(heapBytes(64 * MIB) > 256 * MIB, 'held array buffers were not counted');
  assert.equal(held.length, 256);
  held = undefined;
  const after = heapBytes(64 * MIB);
  assert.ok(after < 128 * MIB, `${after} bytes are left`);
});
