import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import type { Column } from './column.js';
import { Int32ListFile } from './int32-list-file.js';
import { allRows } from './testing/all-rows.js';
import { MemoryFile } from './testing/memory-file.js';
import { writeParquet } from './write-parquet.js';

const COLUMNS: Column[] = [
  { name: 'inputs', type: 'list<int32>' },
  { name: 'targets', type: 'list<int32>' },
];

/** Read by the general way. */
const NULLABLE = COLUMNS.map((each) => ({ ...each, nullable: true }));

async function column(file: Int32ListFile, group: number, name: string): Promise<number[][]> {
  const rows: number[][] = [];
  for await (const { values, lengths } of file.read(group, name)) {
    let at = 0;
    for (const length of lengths) {
      rows.push([...values.subarray(at, at + length)]);
      at += length;
    }
    assert.equal(at, values.length);
  }
  return rows;
}

test('gives the rows of any row group, in any order, and says how many entries it has', async () => {
  const list = fc.array(fc.integer({ min: 0, max: 70_000 }), { maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ inputs: list, targets: list }, { noNullPrototype: true }), { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 2000 }),
      fc.constantFrom<Column[]>(COLUMNS, NULLABLE),
      async (rows, rowGroupBytes, columns) => {
        const bytes = await MemoryFile.of(writeParquet(columns, [rows], { rowGroupBytes }));
        const file = await Int32ListFile.open(bytes, ['inputs', 'targets']);
        const found: { inputs: number[]; targets: number[] }[][] = [];
        for (let group = file.groups.length - 1; group >= 0; group--) {
          const [targets, inputs] = [await column(file, group, 'targets'), await column(file, group, 'inputs')];
          const { rows: count, entries } = file.groups[group]!;
          assert.deepEqual([inputs.length, targets.length], [count, count]);
          assert.equal(
            entries.targets,
            targets.reduce((sum, ids) => sum + Math.max(1, ids.length), 0),
          );
          found.unshift(inputs.map((ids, i) => ({ inputs: ids, targets: targets[i]! })));
        }
        assert.deepEqual(found.flat(), rows);
      },
    ),
    { numRuns: 50 },
  );
});

test('reads the bytes of what is asked for', async () => {
  const rows = Array.from({ length: 4000 }, (_, i) => ({
    inputs: Array.from({ length: 50 }, (_, k) => i + k),
    targets: [i],
  }));
  const bytes = await MemoryFile.of(writeParquet(COLUMNS, [rows], { rowGroupBytes: 1 << 16 }));
  const file = await Int32ListFile.open(bytes, ['inputs', 'targets']);
  const before = bytes.bytesRead;
  await column(file, 3, 'inputs');
  assert.ok(bytes.bytesRead - before < bytes.size / (file.groups.length - 2), 'one row group, not the file');
});

test('lists of other tools are read; columns that are none are refused', async () => {
  const foreign = readFileSync(fileURLToPath(new URL('../src/fixtures/pyarrow-v2-zstd.parquet', import.meta.url)));
  const file = await Int32ListFile.open(new MemoryFile(foreign), ['tokens']);
  const rows = await allRows(new MemoryFile(foreign));
  const found = [...(await column(file, 0, 'tokens')), ...(await column(file, 1, 'tokens'))];
  assert.deepEqual(
    found,
    rows.map(({ tokens }) => [...((tokens ?? []) as Int32Array)]),
  );
  for (const name of ['word', 'answers', 'absent']) {
    await assert.rejects(Int32ListFile.open(new MemoryFile(foreign), [name]), { code: 'parquet-missing-column' });
  }
});

test('damage is told with file, row group and column', async () => {
  const rows = Array.from({ length: 50 }, (_, i) => ({ inputs: [i, i], targets: [i] }));
  const { bytes } = await MemoryFile.of(writeParquet(COLUMNS, [rows]));
  const broken = Uint8Array.from(bytes);
  broken.fill(0xff, 4, 40);
  const file = await Int32ListFile.open(new MemoryFile(broken), ['inputs'], 'x.parquet');
  await assert.rejects(column(file, 0, 'inputs'), {
    code: 'parquet-corrupt',
    message: /file x.parquet, field inputs: row group 0/,
  });
});
