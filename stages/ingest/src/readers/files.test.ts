import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { ingestCard, testCard } from '../testing/ingest-card.js';
import { withFolder } from '../testing/with-folder.js';
import { strictText } from './files/strict-text.js';

const TRAIN = { by: 'source', train: ['all'] };

/** Ingests one card over files of a folder. */
function ingest(source: object, files: Readonly<Record<string, string | Uint8Array>>, splits: object = TRAIN) {
  return withFolder(files, (folder) => ingestCard(testCard({ source, splits }), { folder }));
}
const lines = (path: string | object) => ({
  reader: 'json-lines',
  files: typeof path === 'string' ? { all: path } : path,
});
const csv = (path: string, more: object = {}) => ({ reader: 'csv', files: { all: path }, ...more });

test('json-lines: objects, blank lines, no last line feed, a byte order mark, gzip', async () => {
  const text = '\ufeff{"a": "x", "b": 1}\r\n\n{"a": "y", "b": 2.5, "c": ["p"]}';
  for (const [path, content] of [
    ['d.jsonl', text],
    ['d.jsonl.gz', gzipSync(text)],
  ] as const) {
    const { records, stats } = await ingest(lines(path), { [path]: content });
    assert.deepEqual(records.train, [
      { a: 'x', b: 1, c: null },
      { a: 'y', b: 2.5, c: ['p'] },
    ]);
    assert.match(stats.sources[`file:${path}`] ?? '', /^sha256:[0-9a-f]{64}$/);
  }
});

test('json-lines: several files a split, in the order of the card', async () => {
  const source = lines({ train: ['b.jsonl', 'a.jsonl'], dev: 'c.jsonl' });
  const files = { 'a.jsonl': '{"a":1}\n', 'b.jsonl': '{"a":2}\n', 'c.jsonl': '{"a":3}\n' };
  const { records } = await ingest(source, files, { by: 'source', train: ['train'], test: ['dev'] });
  assert.deepEqual(records, { train: [{ a: 2 }, { a: 1 }], test: [{ a: 3 }] });
});

test('json-lines: errors name card, file, split and row', async () => {
  const fails = async (content: string | Uint8Array, code: string, message: RegExp) =>
    assert.rejects(ingest(lines('d.jsonl'), { 'd.jsonl': content }), { code, message });
  await fails(
    '{"a": 1}\n{"a": \n',
    'invalid-json',
    /^card a_task, file d\.jsonl, split all, row 2: this line is not JSON/,
  );
  await fails('{"a": 1}\n\nnull\n', 'not-a-record', /row 3: this line is null; an object is expected/);
  await fails('[1]\n', 'not-a-record', /row 1: this line is a list/);
  await fails('', 'empty-dataset', /^card a_task: the source has no records/);
  const bytes = new Uint8Array([...new TextEncoder().encode('{"a": "ok"}\n{"a": "'), 0xff, 0x22, 0x7d]);
  await fails(bytes, 'invalid-utf8', /file d\.jsonl: invalid UTF-8 at byte 19 \(0xff\)/);
  await assert.rejects(ingest(lines('d.jsonl.gz'), { 'd.jsonl.gz': 'not gzip' }), { code: 'bad-gzip' });
  await assert.rejects(
    ingest(lines('e.jsonl'), { 'd.jsonl': '' }),
    /card a_task, file e\.jsonl: there is no such file; did you mean "d\.jsonl"/,
  );
});

test('csv: quotes, separators and line breaks inside fields, types', async () => {
  const text = 'a,b,n,f,t\r\n"x, ""y""","1\n2",7,0.5,yes\r\n\r\n z ,,,,false\r\n';
  const types = { n: 'integer', f: 'number', t: 'boolean' };
  const { records, stats } = await ingest(csv('d.csv', { types }), { 'd.csv': text });
  assert.deepEqual(records.train, [
    { a: 'x, "y"', b: '1\n2', n: 7, f: 0.5, t: true },
    { a: ' z ', b: '', n: null, f: null, t: false },
  ]);
  assert.deepEqual(
    stats.columns.map(({ name, type }) => `${name} ${type}`),
    ['a string', 'b string', 'n int64', 'f float64', 't boolean'],
  );
});

test('csv: tab-separated files take quotes as text; names may be given', async () => {
  const { records } = await ingest(csv('d.tsv'), { 'd.tsv': 'a\tb\n"x\ty"\n' });
  assert.deepEqual(records.train, [{ a: '"x', b: 'y"' }]);
  const named = await ingest(csv('d.txt', { columns: ['a', 'b'], delimiter: '|', quote: "'" }), {
    'd.txt': "'p|q'|r\n",
  });
  assert.deepEqual(named.records.train, [{ a: 'p|q', b: 'r' }]);
  const packed = await ingest(csv('d.tsv.gz'), { 'd.tsv.gz': gzipSync('a\n"x\n') });
  assert.deepEqual(packed.records.train, [{ a: '"x' }]);
});

test('csv: errors name file, row and field', async () => {
  const fails = async (content: string | Uint8Array, code: string, message: RegExp, more: object = {}) =>
    assert.rejects(ingest(csv('d.csv', more), { 'd.csv': content }), { code, message });
  await fails('a,b\n1,2\n3\n', 'invalid-csv', /card a_task, file d\.csv, split all, row 3: .*columns/i);
  await fails('a,b\n1,"2\n', 'invalid-csv', /file d\.csv, split all, row \d: /);
  await fails('a,a\n1,2\n', 'invalid-csv', /row 1: two columns are named "a"/);
  await fails('a,\n1,2\n', 'invalid-csv', /row 1: a column has no name/);
  await fails('a\nx\n', 'wrong-type', /row 2, field a: "x" is not an integer/, { types: { a: 'integer' } });
  await fails('a\nx\n', 'missing-column', /field b: the file has a/, { types: { b: 'integer' } });
  await fails('a\n', 'empty-dataset', /no records/);
  await fails(new Uint8Array([0x61, 0x0a, 0x78, 0x0a, 0xc3, 0x28, 0x0a]), 'invalid-utf8', /at byte 4 /);
});

test('package-json: rows of an object and of a list, columns, requirements, repetitions', async () => {
  const manifest = { 'node_modules/words/package.json': '{"name": "words", "version": "3.2.1", "main": "m.mjs"}' };
  const files = {
    ...manifest,
    'node_modules/words/d.json': JSON.stringify({
      in: [{ byKey: { one: { n: { en: 'x' } }, two: { n: { en: 'x' } }, three: { n: {} }, four: { n: { en: 'y' } } } }],
      list: ['a->b', 'c->d, e', 'f'],
    }),
    'node_modules/words/m.mjs': 'export const rows = [{ a: 1 }, { a: 2 }];',
  };
  const base = { reader: 'package-json', package: 'words' };
  const byKey = {
    ...base,
    path: 'd.json',
    rows: 'in[0].byKey',
    columns: { key: '$key', en: 'n.en' },
    required: ['en'],
    unique: 'en',
  };
  const group = (key: string) => ({ by: 'group', key, salt: 's', validation: 0, test: 0 });
  const one = await ingest(byKey, files, group('key'));
  assert.deepEqual(one.records.train, [
    { key: 'one', en: 'x' },
    { key: 'four', en: 'y' },
  ]);
  assert.deepEqual(one.stats.dropped, { 'no en': 1, 'repeats the en of another': 1 });
  assert.deepEqual(one.stats.sources, { 'npm:words': '3.2.1' });

  const pattern = await ingest(
    { ...base, path: 'd.json', rows: 'list', pattern: '^(?<from>.)->(?<to>.)$' },
    files,
    group('from'),
  );
  assert.deepEqual(pattern.records.train, [{ from: 'a', to: 'b' }]);
  assert.deepEqual(pattern.stats.dropped, { 'does not match the pattern': 2 });

  const module = await ingest({ ...base, module: 'main', rows: 'rows' }, files, group('a'));
  assert.deepEqual(module.records.train, [{ a: 1 }, { a: 2 }]);

  const fails = (more: object, message: RegExp) =>
    assert.rejects(ingest({ ...base, ...more }, files, group('a')), message);
  await fails({ path: 'd.json', rows: 'nowhere' }, /file words\/d\.json: there is no list or object at "nowhere"/);
  await fails({ path: 'd.json', rows: 'list' }, /file words\/d\.json, row 0: this row is not an object/);
  await fails({ path: 'e.json' }, /file words\/e\.json: there is no such file/);
  await assert.rejects(ingest({ ...base, package: 'wrods', path: 'd.json' }, files), /"wrods" is not installed/);
});

test('text is the same however its bytes are cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'grapheme' }), fc.integer({ min: 1, max: 5 }), async (text, size) => {
      const bytes = new TextEncoder().encode(text);
      const chunks = (async function* () {
        for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
      })();
      let read = '';
      for await (const part of strictText(chunks, 'f')) read += part;
      assert.equal(read, text.replace(/^\ufeff/, ''));
    }),
  );
});

test('a text that ends inside a character is refused', async () => {
  const chunks = (async function* () {
    yield new Uint8Array([0x61, 0xe2]);
    yield new Uint8Array([0x82]);
  })();
  await assert.rejects(
    async () => {
      for await (const part of strictText(chunks, 'f')) assert.equal(part, 'a');
    },
    { message: 'file f: invalid UTF-8 at byte 1 (0xe2)' },
  );
});
