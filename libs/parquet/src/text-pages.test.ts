import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { Column, Row } from './column.js';
import { readParquet } from './read-parquet.js';
import { writeParquet } from './write-parquet.js';

const columns: readonly Column[] = [
  { name: 'text', type: 'string' },
  { name: 'maybe', type: 'string', nullable: true },
  { name: 'list', type: 'list<string>', nullable: true },
  { name: 'json', type: 'json', nullable: true },
];

/** Rows whose texts are of `kinds` different ones; some empty, long, null or beyond ASCII. */
function rowsOf(count: number, kinds: number): Row[] {
  return Array.from({ length: count }, (_, i) => {
    const kind = (i * 7919) % kinds;
    const text = kind % 5 === 0 ? '' : `${'é漢😀x'.repeat(kind % 9)} text ${kind}`;
    const list = kind % 7 === 0 ? null : Array.from({ length: kind % 4 }, (_, n) => `${text}${n}`);
    return { text, maybe: kind % 3 === 0 ? null : text, list, json: kind % 2 === 0 ? null : { kind, text } };
  });
}

async function bytesOf(parts: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const part of parts) all.push(part);
  return Buffer.concat(all);
}

async function read(bytes: Uint8Array): Promise<Row[]> {
  const file = { size: bytes.length, read: async (start: number, end: number) => bytes.slice(start, end) };
  const rows: Row[] = [];
  for await (const batch of readParquet(file)) rows.push(...batch);
  return rows;
}

for (const kinds of [1, 3, 800, 2000, 50_000]) {
  it(`texts of ${kinds} kinds come back`, async () => {
    const rows = rowsOf(30_000, kinds);
    const options = { rowGroupBytes: 1 << 20 };
    const bytes = await bytesOf(writeParquet(columns, [rows], options));
    assert.deepEqual(await read(bytes), rows);
  });
}

it('texts that come again are stored once a row group', async () => {
  const rows = Array.from({ length: 10_000 }, (_, i) => ({ text: `a text of some length, number ${i % 40}` }));
  const bytes = await bytesOf(writeParquet([{ name: 'text', type: 'string' }], [rows]));
  assert.ok(bytes.length < 10_000, `${bytes.length} bytes`);
});
