import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Column } from '@exmix/parquet/column';
import fc from 'fast-check';
import { HeldRows } from './held-rows.js';

const COLUMNS: Column[] = [
  { name: 'id', type: 'string' },
  { name: 'tags', type: 'list<string>', nullable: true },
  { name: 'meta', type: 'json', nullable: true },
];
const bytes = fc.uint8Array({ maxLength: 40 });
const rows = fc.array(
  fc.record({ id: bytes, tags: fc.option(fc.array(bytes, { maxLength: 4 })), meta: fc.option(bytes) }),
  { maxLength: 50 },
);

it('gives back the rows it holds, none of them a view of what was given', () => {
  fc.assert(
    fc.property(rows, (rows) => {
      const held = new HeldRows(COLUMNS);
      const expected = structuredClone(rows);
      for (const [i, row] of rows.entries()) {
        held.push(i * 2 ** 40, row);
        row.id.fill(0);
        for (const tag of row.tags ?? []) tag.fill(0);
      }
      assert.equal(held.count, rows.length);
      for (const [i, row] of expected.entries()) {
        assert.deepEqual({ ...held.row(i) }, { ...row });
        assert.equal(held.hash(i), i * 2 ** 40);
      }
    }),
  );
});

it('holds texts larger than its arrays, and says about what it takes', () => {
  const held = new HeldRows(COLUMNS);
  const sizes = [3, 5 << 20, 0, 70_000, 1 << 20];
  for (const [i, size] of sizes.entries()) held.push(i, { id: new Uint8Array(size).fill(i), tags: null, meta: null });
  for (const [i, size] of sizes.entries()) {
    assert.deepEqual(held.row(i), { id: new Uint8Array(size).fill(i), tags: null, meta: null });
  }
  const text = sizes.reduce((sum, size) => sum + size, 0);
  assert.ok(held.bytes > text && held.bytes < text + 100 * sizes.length);
});
