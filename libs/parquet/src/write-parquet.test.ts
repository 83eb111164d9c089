import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { it } from 'node:test';
import { InputError } from '@exmix/errors/input-error';
import fc from 'fast-check';
import type { Column, Row } from './column.js';
import { readParquet } from './read-parquet.js';
import { readParquetInfo } from './read-parquet-info.js';
import { allRows } from './testing/all-rows.js';
import { MemoryFile } from './testing/memory-file.js';
import { type WriteParquetOptions, writeParquet } from './write-parquet.js';

const TYPES = ['string', 'int32', 'int64', 'float64', 'boolean', 'json', 'list<string>', 'list<int32>'] as const;
/** Each type twice: required and nullable. */
const COLUMNS: Column[] = TYPES.flatMap((type) => [
  { name: `${type} required`, type },
  { name: `${type} nullable`, type, nullable: true },
]);

const write = (columns: readonly Column[], rows: readonly Row[], options?: WriteParquetOptions) =>
  MemoryFile.of(writeParquet(columns, [rows], options));

const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }).map((n) => n || 0);
const values: Record<Column['type'], fc.Arbitrary<unknown>> = {
  string: fc.oneof(text, fc.constantFrom('same', '\uFEFFmark', 'nul \0', '</s>')),
  int32,
  int64: fc.oneof(fc.maxSafeInteger(), fc.bigInt({ min: 2n ** 60n, max: 2n ** 63n - 1n })),
  float64: fc.double({ noNaN: true }),
  boolean: fc.boolean(),
  json: fc.oneof(fc.dictionary(text, fc.array(text)), fc.integer(), text, fc.constant([])).map(throughJson),
  'list<string>': fc.array(text, { maxLength: 5 }),
  'list<int32>': fc.array(int32, { maxLength: 30 }),
};
const row = fc.record(
  Object.fromEntries(
    COLUMNS.map(({ name, type, nullable }) => [name, nullable ? fc.option(values[type]) : values[type]]),
  ),
);

function throughJson(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}

it('reads back what it wrote, of every type, in any row group size', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(row, { maxLength: 60 }),
      fc.integer({ min: 1, max: 5000 }),
      fc.constantFrom('snappy' as const, 'none' as const),
      async (rows, rowGroupBytes, compression) => {
        const file = await write(COLUMNS, rows, { rowGroupBytes, compression });
        assert.deepEqual(await allRows(file), rows.map(plain));
      },
    ),
    { numRuns: 60 },
  );
});

/** fast-check's records have no prototype. */
function plain(record: Record<string, unknown>): Row {
  return { ...record };
}

it('writes the same bytes however rows come in batches', async () => {
  const rows = fc.sample(row, { numRuns: 200, seed: 5 });
  const whole = await MemoryFile.of(writeParquet(COLUMNS, [rows], { rowGroupBytes: 4000 }));
  const batches = [rows.slice(0, 7), [], rows.slice(7, 150), rows.slice(150)];
  const parts = await MemoryFile.of(writeParquet(COLUMNS, batches, { rowGroupBytes: 4000 }));
  assert.deepEqual(parts.bytes, whole.bytes);
});

it('writes bytes that never change: artifacts are named by them', async () => {
  const columns: Column[] = [
    { name: 'id', type: 'string' },
    { name: 'tokens', type: 'list<int32>' },
    { name: 'meta', type: 'json', nullable: true },
  ];
  const rows = Array.from({ length: 1000 }, (_, i) => ({
    id: `task/train/${i}`,
    tokens: Array.from({ length: i % 50 }, (_, j) => (i * j) % 300),
    meta: i % 3 ? { i } : null,
  }));
  const { bytes } = await write(columns, rows, { rowGroupBytes: 20_000 });
  assert.equal(
    createHash('sha256').update(bytes).digest('hex'),
    '763bd664468349acc787450c5300b91f28dc346fb96fe95c55e19f5c4dd2015f',
  );
});

it('writes a table without rows', async () => {
  const file = await write(COLUMNS, []);
  assert.deepEqual(await allRows(file), []);
  const info = await readParquetInfo(file);
  assert.equal(info.rows, 0);
  assert.deepEqual(
    info.columns,
    COLUMNS.map(({ name, type, nullable = false }) => ({ name, type, nullable })),
  );
});

it('takes a row of ten megabytes between small ones', async () => {
  const rows = [{ a: 'x' }, { a: 'long text '.repeat(1_000_000) }, { a: 'y' }];
  const file = await write([{ name: 'a', type: 'string' }], rows);
  assert.deepEqual(await allRows(file), rows);
  assert.equal((await readParquetInfo(file)).rowGroups, 2);
});

it('closes row groups by bytes and hands each out when the next is full', async () => {
  let asked = 0;
  async function* batches() {
    for (; asked < 1000; asked++) yield [{ tokens: new Int32Array(1000) }];
  }
  const chunks = writeParquet([{ name: 'tokens', type: 'list<int32>' }], batches(), { rowGroupBytes: 40_000 });
  await chunks[Symbol.asyncIterator]().next();
  assert.ok(asked >= 19 && asked <= 22, `${asked} batches were pulled for the first row group`);
});

it('takes Int32Array and lists of numbers alike', async () => {
  const columns: Column[] = [{ name: 'tokens', type: 'list<int32>' }];
  const typed = await write(columns, [{ tokens: Int32Array.of(1, -2, 3) }]);
  const plainList = await write(columns, [{ tokens: [1, -2, 3] }]);
  assert.deepEqual(typed.bytes, plainList.bytes);
  for await (const [first] of readParquet(typed)) assert.ok(first?.tokens instanceof Int32Array);
});

const BAD: [type: Column['type'], value: unknown, message: RegExp][] = [
  ['string', null, /not nullable/],
  ['string', 5, /expected string, got number 5/],
  ['int32', 2 ** 31, /expected int32/],
  ['int32', 0.5, /expected int32/],
  ['int64', 2 ** 60, /expected int64/],
  ['int64', 2n ** 63n, /expected int64/],
  ['float64', '1', /expected float64, got the string "1"/],
  ['boolean', 1, /expected boolean/],
  ['json', 1n, /expected json/],
  ['list<string>', 'x', /expected list<string>/],
  ['list<string>', ['x', null], /not nullable.*strings in the list/],
  ['list<int32>', [1, 0.5], /expected int32 in the list/],
  ['list<int32>', undefined, /not nullable/],
];

it('names row and column of a value that does not fit', async () => {
  const good: Record<string, unknown> = { string: '', int32: 0, int64: 0, float64: 0, boolean: true, json: {} };
  for (const [type, value, message] of BAD) {
    const rows = [{ a: good[type] ?? [] }, { a: value }];
    await assert.rejects(write([{ name: 'a', type }], rows), (error: InputError) => {
      assert.ok(error instanceof InputError, `${type} ${String(value)}: ${error.stack}`);
      assert.match(error.message, message);
      assert.deepEqual({ ...error.place }, { row: 1, field: 'a' });
      return true;
    });
  }
});

it('refuses columns that no file can have', async () => {
  await assert.rejects(write([], []), /at least one column/);
  await assert.rejects(write([COLUMNS[0] as Column, COLUMNS[0] as Column], []), /duplicate column names/);
});

it('stops when it is told to', async () => {
  const stop = new AbortController();
  async function* batches() {
    for (;;) {
      stop.abort(new Error('enough'));
      yield [{ a: 'x' }];
    }
  }
  const chunks = writeParquet([{ name: 'a', type: 'string' }], batches(), { signal: stop.signal });
  await assert.rejects(MemoryFile.of(chunks), /enough/);
});
