import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { InputError } from '@exmix/errors/input-error';
import fc from 'fast-check';
import type { Column, Row } from './column.js';
import { readParquet } from './read-parquet.js';
import { readParquetInfo } from './read-parquet-info.js';
import { allRows } from './testing/all-rows.js';
import { MemoryFile } from './testing/memory-file.js';
import { writeParquet } from './write-parquet.js';

const fixture = (name: string) => readFileSync(fileURLToPath(new URL(`../src/fixtures/${name}`, import.meta.url)));
const FOREIGN = [
  'pyarrow-v1-snappy.parquet',
  'pyarrow-v1-gzip.parquet',
  'pyarrow-v2-zstd.parquet',
  'pyarrow-v2-none-plain.parquet',
  'duckdb-zstd.parquet',
];

describe('files of other tools', () => {
  const rows = (JSON.parse(fixture('rows.fixture.json').toString('utf8')) as Row[]).map((row) => ({
    ...row,
    large: BigInt(row.large as string),
  }));
  for (const name of FOREIGN) {
    it(`reads ${name}: dictionaries, both page versions, lists, structs, nulls`, async () => {
      assert.deepEqual(await allRows(new MemoryFile(fixture(name))), rows);
    });
  }

  it('describes their columns', async () => {
    const info = await readParquetInfo(new MemoryFile(fixture('pyarrow-v2-zstd.parquet')));
    assert.equal(info.rows, 60);
    assert.equal(info.rowGroups, 2);
    assert.match(info.createdBy ?? '', /parquet-cpp-arrow/);
    assert.deepEqual(Object.fromEntries(info.columns.map(({ name, type }) => [name, type])), {
      id: 'string',
      label: 'int64',
      large: 'int64',
      word: 'string',
      answers: 'struct<text: list<string>, start: list<int32>>',
      tokens: 'list<int32>',
      gaps: 'list<int32>',
      nested: 'list<list<float64>>',
      pairs: 'list<struct<a: int32, b: string>>',
      flag: 'boolean',
    });
  });
});

const COLUMNS: Column[] = [
  { name: 'id', type: 'string' },
  { name: 'text', type: 'string' },
  { name: 'tokens', type: 'list<int32>' },
];

/** 20000 rows in one row group of several pages a column; the text does not compress. */
async function largeFile(): Promise<MemoryFile> {
  let state = 1;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state;
  };
  const rows = Array.from({ length: 20_000 }, (_, i) => ({
    id: `row ${i}`,
    text: Array.from({ length: 40 }, () => next().toString(36)).join(''),
    tokens: Int32Array.from({ length: 100 }, () => next() >>> 17),
  }));
  return MemoryFile.of(writeParquet(COLUMNS, [rows], { rowGroupBytes: 1e9 }));
}

it('reads a part of a row group at a time, and only the chosen columns', async () => {
  const file = await largeFile();
  assert.equal((await readParquetInfo(file)).rowGroups, 1);
  file.reads.length = 0;
  for await (const batch of readParquet(file)) {
    assert.ok(batch.length > 0 && batch.length <= 4096);
    break;
  }
  assert.ok(file.bytesRead < file.size / 3, `the first batch took ${file.bytesRead} of ${file.size} bytes`);
  file.reads.length = 0;
  const ids = await allRows(file, { columns: ['id'] });
  assert.deepEqual(ids[19_999], { id: 'row 19999' });
  assert.ok(file.bytesRead < file.size / 10, `ids took ${file.bytesRead} of ${file.size} bytes`);
});

it('gives columns in the order asked for', async () => {
  const file = new MemoryFile(fixture('pyarrow-v1-gzip.parquet'));
  const [first] = await allRows(file, { columns: ['word', 'id'] });
  assert.deepEqual(Object.entries(first as Row), [
    ['word', 'alpha'],
    ['id', 'row-0'],
  ]);
});

it('names a missing column and the nearest one', async () => {
  const read = allRows(new MemoryFile(fixture('pyarrow-v1-gzip.parquet')), { columns: ['lable'], name: 'a.parquet' });
  await assert.rejects(read, (error: InputError) => {
    assert.ok(error instanceof InputError);
    assert.equal(error.code, 'parquet-missing-column');
    assert.deepEqual({ ...error.place }, { file: 'a.parquet', field: 'lable' });
    assert.match(error.message, /did you mean "label"\?/);
    return true;
  });
});

describe('what is no whole Parquet file', () => {
  const refused = async (bytes: Uint8Array, message: RegExp) => {
    const read = allRows(new MemoryFile(bytes), { name: 'bad.parquet' });
    await assert.rejects(read, (error: InputError) => {
      assert.ok(error instanceof InputError, error.stack);
      assert.equal(error.code, 'parquet-corrupt');
      assert.match(error.message, message);
      return true;
    });
  };

  it('is refused when empty, another format, or cut off anywhere', async () => {
    const whole = fixture('pyarrow-v1-gzip.parquet');
    await refused(new Uint8Array(0), /file bad\.parquet: not a Parquet file: it has 0 bytes/);
    await refused(new TextEncoder().encode('{"a": 1}\n{"a": 2}\n'), /not a Parquet file: it starts with "{\\"a\\""/);
    for (let length = 0; length < whole.length; length += 97) await refused(whole.subarray(0, length), /bad\.parquet/);
    await refused(whole.subarray(0, whole.length - 1), /truncated/);
  });

  it('is refused with row group and column where a page is damaged', async () => {
    const bytes = Uint8Array.from(fixture('pyarrow-v2-zstd.parquet'));
    // The first page header of the second row group's first column.
    const file = new MemoryFile(bytes);
    await allRows(file, { columns: ['id'] });
    const { start } = file.reads.at(-1) as { start: number };
    bytes.fill(0xff, start, start + 8);
    await refused(bytes, /field id: row group 1 is corrupt/);
  });

  it('never makes another error than InputError, and never hangs, whatever byte is damaged', async () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...FOREIGN), damage, async (name, changes) => {
        const bytes = Uint8Array.from(fixture(name));
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        await allRows(new MemoryFile(bytes)).catch((error: unknown) => {
          if (!(error instanceof InputError)) throw error;
        });
      }),
      { numRuns: 400 },
    );
  });

  it('is refused where text is no UTF-8', async () => {
    const file = await MemoryFile.of(writeParquet([{ name: 'text', type: 'string' }], [[{ text: 'abc' }]]));
    const bytes = Uint8Array.from(file.bytes);
    bytes[Buffer.from(bytes).indexOf('abc')] = 0xff;
    await refused(bytes, /field text: row group 0 is corrupt: .*utf-8/);
  });
});

it('stops between batches when it is told to', async () => {
  const file = await largeFile();
  const stop = new AbortController();
  const read = async () => {
    for await (const _ of readParquet(file, { signal: stop.signal })) stop.abort(new Error('enough'));
  };
  await assert.rejects(read, /enough/);
});
