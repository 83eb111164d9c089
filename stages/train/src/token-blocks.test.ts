import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { FolderStore } from '@exmix/artifact-store/folder-store';
import { writeParquet } from '@exmix/parquet/write-parquet';
import { TokenBlocks } from './token-blocks.js';

const COLUMNS = [
  { name: 'inputs', type: 'list<int32>' },
  { name: 'targets', type: 'list<int32>' },
] as const;

let folder: string;
let store: FolderStore;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exmix-blocks-'));
  store = await FolderStore.open(folder);
});
after(() => rm(folder, { recursive: true, force: true }));

const row = (i: number) => ({
  inputs: Array.from({ length: 1 + (i % 9) }, () => i),
  targets: i % 5 === 0 ? [] : [i, i],
});

test('blocks are the row groups of all files, in order of names', async () => {
  const rows = Array.from({ length: 300 }, (_, i) => row(i));
  const write = (from: number, to: number) =>
    store.writeBlob(writeParquet(COLUMNS, [rows.slice(from, to)], { rowGroupBytes: 1500 }));
  const files = {
    'tokens/train-00001.parquet': await write(200, 300),
    'tokens/train-00000.parquet': await write(0, 200),
  };
  const blocks = await TokenBlocks.open(store, files, { split: 'train', vocabularySize: 300 });
  assert.ok(blocks.blocks.length > 4);
  const found: { inputs: number[]; targets: number[] }[] = [];
  for (const [i, { rows: count, targetEntries }] of blocks.blocks.entries()) {
    const { inputs, targets } = await blocks.load(i);
    assert.deepEqual([inputs.count, targets.count], [count, count]);
    let entries = 0;
    for (let at = 0; at < count; at++) {
      found.push({ inputs: [...inputs.at(at)], targets: [...targets.at(at)] });
      entries += Math.max(1, targets.lengthAt(at));
    }
    assert.equal(targetEntries, entries);
  }
  assert.deepEqual(found, rows);
  await blocks.close();
});

test('an id outside the vocabulary is told with file, split and row', async () => {
  const rows = [
    { inputs: [1], targets: [2] },
    { inputs: [9], targets: [40] },
  ];
  const files = { 'tokens/train-00000.parquet': await store.writeBlob(writeParquet(COLUMNS, [rows])) };
  const blocks = await TokenBlocks.open(store, files, { split: 'train', vocabularySize: 40 });
  await assert.rejects(blocks.load(0), {
    code: 'token-out-of-range',
    message: /file tokens\/train-00000.parquet, split train, row 1, field targets: token 40, .* has 40 ids/,
  });
  await blocks.close();
});
