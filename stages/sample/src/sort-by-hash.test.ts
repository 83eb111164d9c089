import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { murmur3 } from '@exmix/mixing/murmur3';
import type { Column, Row } from '@exmix/parquet/column';
import { FolderScratch } from '@exmix/stage-kit/folder-scratch';
import { sortByHash } from './sort-by-hash.js';

const COLUMNS: Column[] = [
  { name: 'id', type: 'string' },
  { name: 'tags', type: 'list<string>' },
  { name: 'meta', type: 'json', nullable: true },
];
const bytes = (text: string) => new TextEncoder().encode(text);
const idOf = (row: Row) => new TextDecoder().decode(row.id as Uint8Array);
const ROWS: Row[] = Array.from({ length: 3000 }, (_, i) => ({
  id: bytes(`r${i}`),
  tags: i % 3 ? [bytes(`t${i}`)] : [],
  meta: i % 2 ? bytes(`{"n":${i}}`) : null,
}));
/** Few hashes, so that ids decide often. */
const hashOf = (id: string) => murmur3(new TextEncoder().encode(id), 1) % 500;

const root = await mkdtemp(join(tmpdir(), 'exmix-sort-'));
after(() => rm(root, { recursive: true, force: true }));

async function sortWith(memoryBytes: number): Promise<{ rows: Row[]; runs: number }> {
  const scratch = new FolderScratch(root);
  let runs = 0;
  const counted = {
    write: (chunks: AsyncIterable<Uint8Array>) => {
      runs++;
      return scratch.write(chunks);
    },
  };
  async function* batches() {
    for (let start = 0; start < ROWS.length; start += 700) yield ROWS.slice(start, start + 700);
  }
  const rows: Row[] = [];
  for await (const batch of sortByHash(batches(), {
    columns: COLUMNS,
    key: (row) => ({ hash: hashOf(idOf(row)), row }),
    memoryBytes,
    scratch: counted,
    signal: new AbortController().signal,
  })) {
    rows.push(...batch);
  }
  const left = await Promise.all((await readdir(root)).map((folder) => readdir(join(root, folder))));
  assert.deepEqual(left.flat(), [], 'runs are removed');
  await scratch.remove();
  return { rows, runs };
}

it('gives one order whatever fits into memory', async () => {
  const inMemory = await sortWith(1e9);
  assert.equal(inMemory.runs, 0);
  const expected = [...ROWS].sort((a, b) => {
    const [x, y] = [idOf(a), idOf(b)];
    return hashOf(x) - hashOf(y) || (x < y ? -1 : 1);
  });
  assert.deepEqual(inMemory.rows, expected);
  const fewRuns = await sortWith(50_000);
  assert.ok(fewRuns.runs > 2 && fewRuns.runs < 10, `${fewRuns.runs} runs`);
  assert.deepEqual(fewRuns.rows, expected);
  // 43 runs at a fan-in of 32 take a second level of merges.
  const manyRuns = await sortWith(4000);
  assert.ok(manyRuns.runs > 43);
  assert.deepEqual(manyRuns.rows, expected);
});
