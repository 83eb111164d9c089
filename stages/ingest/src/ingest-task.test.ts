import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { SourceFiles } from '@exmix/stage-kit/source-files';
import { ingestCard, testCard } from './testing/ingest-card.js';
import { withFolder } from './testing/with-folder.js';

const rows = (splits: object) => ({ reader: 'rows', splits });
const BY_GROUP = { by: 'group', key: 'a', salt: 's', validation: 20, test: 20 };
const many = Array.from({ length: 500 }, (_, i) => ({ a: `g${i % 100}`, n: i }));

test('splits, counts, columns and licence are in the statistics', async () => {
  const { records, stats } = await ingestCard(testCard({ source: rows({ all: many }), splits: BY_GROUP }));
  assert.equal(stats.read, 500);
  assert.deepEqual(Object.keys(stats.rows), ['train', 'validation', 'test']);
  assert.equal(
    Object.values(stats.rows).reduce((sum, count) => sum + count, 0),
    500,
  );
  for (const [split, list] of Object.entries(records)) assert.equal(list.length, stats.rows[split]);
  assert.deepEqual(stats.columns, [
    { name: 'a', type: 'string', nullable: false },
    { name: 'n', type: 'int64', nullable: false },
  ]);
  assert.equal((stats as unknown as { licence: string }).licence, 'CC0-1.0');
});

test('a limit takes seeded rows in the order of the source, and counts the rest', async () => {
  const card = testCard({ source: rows({ all: many }), splits: BY_GROUP, limit: { train: 50 } });
  const whole = await ingestCard(testCard({ source: rows({ all: many }), splits: BY_GROUP }));
  const [one, again, other] = [await ingestCard(card), await ingestCard(card), await ingestCard(card, { seed: 1 })];
  assert.deepEqual(one.digests, again.digests);
  assert.equal(one.stats.rows.train, 50);
  assert.deepEqual(one.stats.dropped, { 'over the limit of train': (whole.stats.rows.train as number) - 50 });
  const numbers = (one.records.train ?? []).map(({ n }) => n as number);
  assert.deepEqual(
    numbers,
    [...numbers].sort((a, b) => a - b),
  );
  assert.notDeepEqual(
    numbers,
    (other.records.train ?? []).map(({ n }) => n),
  );
  assert.deepEqual(one.records.test, whole.records.test);
});

test('splits of the source that are not used are counted', async () => {
  const source = rows({ train: [{ a: 1 }], extra: [{ a: 2 }, { a: 3 }] });
  const { stats } = await ingestCard(testCard({ source, splits: { by: 'source', train: ['train'] } }));
  assert.deepEqual(stats.rows, { train: 1 });
  assert.deepEqual(stats.dropped, { 'split extra is not used': 2 });
});

test('an empty dataset is refused', async () => {
  const fails = (source: object, splits: object, message: RegExp) =>
    assert.rejects(ingestCard(testCard({ source, splits })), { code: 'empty-dataset', message });
  await fails(rows({}), BY_GROUP, /^card a_task: the source has no records$/);
  await assert.rejects(
    ingestCard(testCard({ source: rows({ other: [{ a: 1 }] }), splits: { by: 'source', train: ['train'] } })),
    { code: 'unknown-split', message: /card a_task, split train: the source has no split "train" \(it has other\)/ },
  );
});

test('a row without its group key is named', async () => {
  const source = rows({ all: [{ a: 'x' }, { a: null }] });
  await assert.rejects(ingestCard(testCard({ source, splits: BY_GROUP })), {
    code: 'no-group-key',
    message: /^card a_task, row 1, field a: the group key is missing/,
  });
});

test('null values, nested values and large whole numbers come back', async () => {
  const text =
    '{"a":"x","big":9007199254740991,"deep":{"b":[1,null,{"c":"d"}]},"no":null}\n{"a":null,"big":-1,"deep":[],"no":null}\n';
  const source = { reader: 'json-lines', files: { train: 'd.jsonl' } };
  const { records } = await withFolder({ 'd.jsonl': text }, (folder) =>
    ingestCard(testCard({ source, splits: { by: 'source', train: ['train'] } }), { folder }),
  );
  assert.deepEqual(records.train, [
    { a: 'x', big: Number.MAX_SAFE_INTEGER, deep: { b: [1, null, { c: 'd' }] }, no: null },
    { a: null, big: -1, deep: [], no: null },
  ]);
});

test('a row of 10 MB is taken, one over 64 Mi characters refused', async () => {
  const source = { reader: 'json-lines', files: { train: 'd.jsonl' } };
  const card = testCard({ source, splits: { by: 'source', train: ['train'] } });
  const ingest = (size: number) =>
    withFolder({ 'd.jsonl': `{"a":"small"}\n{"a":"${'x'.repeat(size)}"}\n` }, (folder) => ingestCard(card, { folder }));
  const { records } = await ingest(10_000_000);
  assert.equal(String(records.train?.[1]?.a).length, 10_000_000);
  await assert.rejects(ingest(70_000_000), { code: 'row-too-large', message: /card a_task, split train, row 1: / });
});

test('a source is read as a stream, never whole', async () => {
  const total = 60_000;
  const line = (i: number) => `{"a":"g${i % 1000}","text":"${'word '.repeat(100)}"}\n`;
  // 30 MB of a file that exists only as a stream.
  const bytes = new TextEncoder();
  const file = {
    name: 'd.jsonl',
    size: 0,
    bytes: () => Promise.reject(new Error('read whole')),
    text: () => Promise.reject(new Error('read whole')),
    reader: () => Promise.reject(new Error('read by place')),
    async *stream() {
      for (let i = 0; i < total; i += 100)
        yield bytes.encode(Array.from({ length: 100 }, (_, j) => line(i + j)).join(''));
    },
  };
  const none = () => Promise.reject(new Error('nothing else is there'));
  const sources: SourceFiles = { package: none, hub: none, url: none, file: async () => file };
  const source = { reader: 'json-lines', files: { all: 'd.jsonl' } };
  const card = testCard({ source, splits: BY_GROUP, limit: { train: 10, validation: 10, test: 10 } });
  const { stats } = await ingestCard(card, { sources });
  assert.equal(stats.read, total);
  assert.deepEqual(stats.rows, { train: 10, validation: 10, test: 10 });
});
