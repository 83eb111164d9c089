import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { hubBench, hubSource } from '../testing/hub-bench.js';
import { LABELLED, labelled, parquetBytes } from '../testing/parquet-bytes.js';

const BY_SOURCE = { by: 'source', train: ['train'], validation: ['validation'] };
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const README = `---
configs:
- config_name: cola
  data_files:
  - split: train
    path: cola/train-*
  - split: validation
    path: cola/validation-*
  - split: test
    path: cola/test-*
  default: true
- config_name: sst2
  data_files:
  - split: train
    path: sst2/train-*
---
# GLUE
`;

async function glue() {
  const file = (word: string, count: number) => parquetBytes(LABELLED, labelled(word, count));
  return {
    'README.md': README,
    'cola/train-00000-of-00002.parquet': await file('a', 3),
    'cola/train-00001-of-00002.parquet': await file('b', 2),
    'cola/validation-00000-of-00001.parquet': await file('v', 2),
    'cola/test-00000-of-00001.parquet': await file('t', 9),
    'sst2/train-00000-of-00001.parquet': await file('s', 4),
  };
}

test('an option that does nothing for Parquet is refused for files that are taken whole', async (context) => {
  const bench = await hubBench(context, { repositories: { 'nyu-mll/glue': { main: await glue() } } });
  const source = { ...hubSource('nyu-mll/glue'), field: 'data' };
  await assert.rejects(
    bench.ingest({ source, splits: BY_SOURCE }),
    /"field" is for json; this file is read as parquet/,
  );
});

test('Parquet shards of the Hub stay byte for byte, and what the lock holds is asked for once', async (context) => {
  const files = await glue();
  const bench = await hubBench(context, { repositories: { 'nyu-mll/glue': { main: files } } });
  const ingest = { source: hubSource('nyu-mll/glue'), splits: BY_SOURCE };
  const { records, stats, digests } = await bench.ingest(ingest);
  assert.deepEqual(records.train, [...labelled('a', 3), ...labelled('b', 2)]);
  assert.deepEqual(records.validation, labelled('v', 2));
  assert.deepEqual(digests['records/train-00000.parquet'], sha256(files['cola/train-00000-of-00002.parquet']));
  assert.deepEqual(digests['records/train-00001.parquet'], sha256(files['cola/train-00001-of-00002.parquet']));
  assert.deepEqual(
    digests['records/validation-00000.parquet'],
    sha256(files['cola/validation-00000-of-00001.parquet']),
  );
  assert.equal(Object.keys(digests).length, 4);
  assert.deepEqual(stats.rows, { train: 5, validation: 2 });
  assert.equal(stats.read, 7);
  assert.deepEqual(stats.columns, [
    { name: 'text', type: 'string', nullable: false },
    { name: 'label', type: 'int64', nullable: false },
  ]);
  assert.deepEqual(Object.keys(stats.sources), [
    'hub:nyu-mll/glue/cola/train-00000-of-00002.parquet',
    'hub:nyu-mll/glue/cola/train-00001-of-00002.parquet',
    'hub:nyu-mll/glue/cola/validation-00000-of-00001.parquet',
  ]);
  assert.ok(!bench.hub.requests.some(({ path }) => path.includes('test-')), 'the test split is not used');

  const lock = await bench.lock();
  assert.deepEqual(Object.keys(lock.datasets), ['nyu-mll/glue@main']);
  const paths = Object.keys(lock.datasets['nyu-mll/glue@main']?.files ?? {});
  assert.deepEqual(
    paths,
    Object.keys(files)
      .filter((path) => path.startsWith('cola'))
      .sort(),
  );

  bench.hub.resetRequests();
  assert.deepEqual((await bench.ingest(ingest)).digests, digests);
  assert.deepEqual((await bench.ingest(ingest, { offline: true })).digests, digests);
  assert.deepEqual(bench.hub.requests, []);
});

test('configurations are concatenated, and another one is chosen at the commit that is locked', async (context) => {
  const bench = await hubBench(context, { repositories: { 'nyu-mll/glue': { main: await glue() } } });
  await bench.ingest({ source: hubSource('nyu-mll/glue'), splits: BY_SOURCE });
  const { records } = await bench.ingest({
    source: hubSource('nyu-mll/glue', { configs: ['sst2', 'cola'] }),
    splits: { by: 'source', train: ['train'] },
  });
  assert.deepEqual(records.train, [...labelled('s', 4), ...labelled('a', 3), ...labelled('b', 2)]);
  const { selections } = (await bench.lock()).datasets['nyu-mll/glue@main'] ?? {};
  assert.deepEqual(Object.keys(selections ?? {}), ['config cola', 'config sst2', 'default config']);
});

test('what the card gets wrong is said before anything is fetched', async (context) => {
  const bench = await hubBench(context, { repositories: { 'nyu-mll/glue': { main: await glue() } } });
  const fails = (more: object, splits: object, message: RegExp) =>
    assert.rejects(bench.ingest({ source: hubSource('nyu-mll/glue', more), splits }), { message });
  await fails({ configs: ['sst'] }, BY_SOURCE, /card a_task: .*no configuration "sst"; did you mean "sst2"\?/);
  await fails({}, { by: 'source', train: ['trian'] }, /no split "trian"; did you mean "train"\? \(it has test, train/);
  await fails({ files: { train: ['x/*'] } }, BY_SOURCE, /has no file x\/\*; it has README\.md, cola\/test/);
  await assert.rejects(
    bench.ingest({ source: hubSource('nyu-mll/none'), splits: BY_SOURCE }),
    /no dataset nyu-mll\/none/,
  );
  assert.ok(!bench.hub.requests.some(({ path }) => path.endsWith('.parquet')));
});

test('bytes that are not the locked ones fail the task', async (context) => {
  const files = await glue();
  const bench = await hubBench(context, { repositories: { 'nyu-mll/glue': { main: files } } });
  const source = hubSource('nyu-mll/glue');
  await bench.ingest({ source, splits: { by: 'source', test: ['test'] } });
  bench.hub.order({ kind: 'corrupt', path: /./, times: 20 });
  await assert.rejects(bench.ingest({ source, splits: BY_SOURCE }), /does not give the bytes that it should: sha256/);
});

test('files by glob: csv, tsv, json and lines of it, text; gz; unlike shards of one split', async (context) => {
  const rows = labelled('a', 3);
  const bench = await hubBench(context, {
    repositories: {
      'o/n': {
        main: {
          'd.csv': `text,label\n${rows.map(({ text, label }) => `"${text}",${label}`).join('\n')}\n`,
          'd.tsv.gz': gzipSync(`${rows.map(({ text, label }) => `${text}\t${label}`).join('\n')}\n`),
          'list.json': JSON.stringify(rows),
          'deep.json': JSON.stringify({ version: 1, data: { rows } }),
          'pairs.json': JSON.stringify({ train: rows.map(({ text, label }) => [text, label]), val: [] }),
          'keyed.json': JSON.stringify({ x: { text: 'a 0', label: 0 }, y: { text: 'a 1', label: 1 } }),
          'lines.json': rows.map((row) => JSON.stringify(row)).join('\n'),
          'lines.jsonl': rows.map((row) => JSON.stringify(row)).join('\n'),
          'd.txt': 'one\r\n\nthree\n',
        },
      },
    },
  });
  const read = async (path: string, more: object = {}) => {
    const source = hubSource('o/n', { files: { train: [path] }, ...more });
    return (await bench.ingest({ source, splits: { by: 'source', train: ['train'] } })).records.train;
  };
  const types = { label: 'integer' };
  assert.deepEqual(await read('d.csv', { types }), rows);
  assert.deepEqual(await read('d.tsv.gz', { types, columns: ['text', 'label'] }), rows);
  assert.deepEqual(await read('list.json'), rows);
  assert.deepEqual(await read('deep.json', { field: 'data.rows' }), rows);
  assert.deepEqual(await read('pairs.json', { field: { train: 'train' }, columns: ['text', 'label'] }), rows);
  assert.deepEqual(await read('keyed.json', { keyColumn: 'id' }), [
    { id: 'x', text: 'a 0', label: 0 },
    { id: 'y', text: 'a 1', label: 1 },
  ]);
  assert.deepEqual(await read('lines.json'), rows);
  assert.deepEqual(await read('lines.jsonl'), rows);
  assert.deepEqual(await read('lines.*'), [...rows, ...rows]);
  assert.deepEqual(await read('d.txt'), [{ text: 'one' }, { text: '' }, { text: 'three' }]);
  assert.deepEqual(await read('d.txt', { text: { by: 'document' } }), [
    { text: 'one\r\n\nthree\n', file: 'o/n/d.txt' },
  ]);
  assert.deepEqual(await read('lines.jsonl', { maxRows: { train: 2 } }), rows.slice(0, 2));
  await assert.rejects(read('list.json', { types }), /"types" is for csv, tsv; this file is read as json/);
  await assert.rejects(read('deep.json', { field: 'data.row' }), /no records at "data\.row"/);
  await assert.rejects(
    read('keyed.json', { format: 'json' }),
    /say with "field" where its records are, or with "keyColumn"/,
  );
});

test('a share that is held out of Parquet shards is in one split only, and the rest stays', async (context) => {
  const bench = await hubBench(context, { repositories: { 'nyu-mll/glue': { main: await glue() } } });
  const source = hubSource('nyu-mll/glue');
  const hold = (share: object) => ({
    by: 'source',
    train: ['train'],
    hold: { validation: { from: 'train', salt: 's', ...share } },
  });
  const all = [...labelled('a', 3), ...labelled('b', 2)].map(({ text }) => text).sort();
  for (const share of [{ rows: 2 }, { percent: 40 }]) {
    const { records, stats } = await bench.ingest({ source, splits: hold(share) });
    const [train = [], validation = []] = [records.train, records.validation].map((rows) =>
      rows?.map(({ text }) => text),
    );
    assert.deepEqual([...train, ...validation].sort(), all);
    if ('rows' in share) assert.equal(validation.length, 2);
    assert.equal(stats.read, 5);
  }
});

test('a file that has come is not fetched again by the run after a failed one', async (context) => {
  const files = await glue();
  const bench = await hubBench(context, { repositories: { 'nyu-mll/glue': { main: files } } });
  const ingest = { source: hubSource('nyu-mll/glue'), splits: BY_SOURCE };
  const bad = sha256(files['cola/validation-00000-of-00001.parquet']);
  bench.hub.order({ kind: 'corrupt', path: new RegExp(bad), times: 3 });
  await assert.rejects(bench.ingest(ingest), /validation-.* does not give the bytes that it should/);
  bench.hub.resetRequests();
  await bench.ingest(ingest);
  const blobs = bench.hub.requests.flatMap(({ path }) => /\/blobs\/([0-9a-f]+)/.exec(path)?.[1] ?? []);
  assert.deepEqual(blobs, [bad]);
});

test('what the Hub refuses fails its own task, with what to do', async (context) => {
  const files = await glue();
  const bench = await hubBench(context, {
    repositories: { 'open/one': { main: files }, 'gated/one': { main: files } },
    gated: ['gated/one'],
    token: 'hf_secret',
  });
  await assert.rejects(bench.ingest({ source: hubSource('gated/one'), splits: BY_SOURCE }), {
    message: /card a_task.*gated\. Accept its terms at .*gated\/one, then set HF_TOKEN/,
  });
  assert.equal((await bench.ingest({ source: hubSource('open/one'), splits: BY_SOURCE })).stats.read, 7);
});
