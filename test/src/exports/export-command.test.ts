import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { openStore } from '@exmix/artifact-store/open-store';
import type { DataFacts, ExportManifest } from '@exmix/exports/export-manifest';
import { readTfrecord } from '@exmix/exports/testing/read-tfrecord';
import type { Row } from '@exmix/parquet/column';
import { readParquet } from '@exmix/parquet/read-parquet';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import { workspaceRoot } from '../end-to-end/checkout.js';
import { runExmix, transcript } from '../end-to-end/run-exmix.js';
import { type BuiltPipeline, builtPipeline } from './built-pipeline.js';

const TASKS = ['colour_of', 'thing_of', 'count_things', 'small_prose'];
const SPLITS = ['train', 'validation', 'test'];

describe('exmix export', () => {
  let built: BuiltPipeline;
  before(async () => {
    built = await builtPipeline();
  });
  after(() => built.remove());

  const exported = async (out: string, ...args: string[]) => {
    const run = await built.exmix('export', built.small.folder, '--out', built.path(out), ...args);
    assert.equal(run.code, 0, transcript(run));
    return built.path(out);
  };
  const rowsOf = async (stage: 'sample' | 'tokenize', task: string, split: string): Promise<Row[]> => {
    const ref = await RefFolder.of(built.small.folder).read(stage, task);
    const artifact = await StoredArtifact.open(await openStore(built.store), (ref as NonNullable<typeof ref>).artifact);
    const rows: Row[] = [];
    for (const name of artifact.list(`${stage === 'sample' ? 'drawn' : 'tokens'}/${split}-`)) {
      const file = await artifact.open(name);
      for await (const batch of readParquet(file)) rows.push(...batch);
      await file.close();
    }
    return rows;
  };

  it('parquet has the rows of the store, jsonl the same as JSON', async () => {
    const parquet = await exported('a', '--to', 'parquet');
    const jsonl = await exported('b', '--to', 'jsonl', '--gzip');
    for (const task of TASKS) {
      for (const split of SPLITS) {
        const stored = await rowsOf('sample', task, split);
        const bytes = await readFile(join(parquet, task, `${split}-00000-of-00001.parquet`));
        assert.deepEqual(await parquetRows(bytes), stored, `${task} ${split}`);
        const lines = gunzipSync(await readFile(join(jsonl, task, `${split}.jsonl.gz`)))
          .toString()
          .split('\n')
          .slice(0, -1);
        assert.deepEqual(
          lines.map((line) => JSON.parse(line)),
          stored,
          `${task} ${split}`,
        );
      }
    }
    assert.equal((await rowsOf('sample', 'count_things', 'validation')).length, 0);
    assert.equal((await rowsOf('sample', 'thing_of', 'train'))[0]?.choices?.toString(), 'stone,river,Tür');
  });

  it('tfrecord has the tokens with their texts, and the vocabulary', async () => {
    const out = await exported('c', '--to', 'tfrecord', '--shards', '2', '--pretokenized');
    for (const task of TASKS) {
      const tokens = await rowsOf('tokenize', task, 'train');
      const texts = await rowsOf('sample', task, 'train');
      const files = ['0', '1'].map((i) => readFile(join(out, task, `train.tfrecord-0000${i}-of-00002`)));
      const read = (await Promise.all(files)).flatMap(readTfrecord);
      const text = (values: unknown) => Buffer.from((values as Uint8Array[])[0] as Uint8Array).toString();
      assert.deepEqual(
        read.map(({ inputs, targets, inputs_pretokenized, targets_pretokenized }) => [
          inputs?.map(Number),
          targets?.map(Number),
          text(inputs_pretokenized),
          text(targets_pretokenized),
        ]),
        tokens.map((row, i) => [
          [...(row.inputs as Int32Array)],
          [...(row.targets as Int32Array)],
          texts[i]?.inputs,
          texts[i]?.targets,
        ]),
      );
      const stats = JSON.parse(await readFile(join(out, task, 'stats.train.json'), 'utf8'));
      assert.equal(stats.examples, tokens.length);
    }
    assert.ok((await readFile(join(out, 'spiece.model'))).length > 1000);
  });

  it('gives the same bytes again, also from another store at another place', async () => {
    const other = { folder: built.path('elsewhere', 'small'), store: built.path('elsewhere', 'store') };
    await cp(built.small.folder, other.folder, { recursive: true });
    await rm(join(other.folder, '.refs'), { recursive: true });
    const run = await runExmix(workspaceRoot, ['run', other.folder, '--to', 'tokenize'], { store: other.store });
    assert.equal(run.code, 0, transcript(run));
    for (const [i, args] of [
      ['--to', 'hub-folder'],
      ['--to', 'tfrecord'],
      ['--to', 'jsonl', '--gzip'],
    ].entries()) {
      const first = await digests(await exported(`d${i}`, ...args));
      assert.deepEqual(await digests(await exported(`d${i}`, ...args)), first, 'in place of the first');
      const out = built.path('elsewhere', `d${i}`);
      await runExmix(workspaceRoot, ['export', other.folder, '--out', out, ...args], { store: other.store });
      assert.deepEqual(await digests(out), first, 'another store');
    }
  });

  it('its manifest has every file with its digest, and where each task is from', async () => {
    const out = await exported('e', '--to', 'hub-folder', '--splits', 'test,train');
    const manifest = JSON.parse(await readFile(join(out, 'exmix-export.json'), 'utf8')) as ExportManifest & DataFacts;
    const { 'exmix-export.json': _, ...others } = await digests(out);
    assert.deepEqual(
      Object.fromEntries(Object.entries(manifest.files).map(([path, { sha256 }]) => [path, sha256])),
      others,
    );
    assert.deepEqual(Object.keys(manifest.tasks), TASKS);
    const ref = await RefFolder.of(built.small.folder).read('sample', 'thing_of');
    assert.deepEqual(manifest.tasks.thing_of, {
      artifact: ref?.artifact.sha256,
      rows: { train: 20, test: 8 },
      sources: [{ kind: 'card', name: 'thing_of' }],
      read: {},
    });
    const card = await readFile(join(out, 'README.md'), 'utf8');
    assert.match(card, /\| `colour_of` \|.* \| 44 \| {2}\| 8 \| .*% \| CC BY-SA 4\.0 \|/);
    assert.match(card, /Doe, 2020/);
  });

  it('leaves tasks without data out, names them with what to run, and ends with 1', async () => {
    const { folder } = built.small;
    const refs = join(folder, '.refs/sample/thing_of.json');
    await copyFile(refs, built.path('kept.json'));
    await rm(refs);
    const run = await built.exmix('export', folder, '--to', 'jsonl', '--out', built.path('f'));
    assert.equal(run.code, 1);
    const [missing] = run.events.filter(({ type }) => type === 'missing');
    assert.deepEqual(missing, { type: 'missing', task: 'thing_of', why: 'it has no sample yet' });
    assert.deepEqual((await readdir(built.path('f'))).includes('thing_of'), false);
    const plain = spawnExport([folder, '--to', 'jsonl', '--out', built.path('f'), '--store', built.store]);
    assert.match(
      (await plain.ended).output,
      /1 without data; to make them: exmix run small --to sample --tasks thing_of\n/,
    );
    const none = await built.exmix('export', folder, '--to', 'jsonl', '--tasks', 'thing_of', '--out', built.path('g'));
    assert.equal(none.code, 1);
    assert.match(none.stderr, /no task has data of the stage sample; to make them: exmix run small/);
    assert.ok(!existsSync(built.path('g')));
    // Tokens of an earlier draw are not joined with the texts of this one.
    const other = JSON.parse(await readFile(join(folder, '.refs/sample/colour_of.json'), 'utf8'));
    await writeFile(refs, JSON.stringify({ ...other, unit: 'thing_of' }));
    const torn = await built.exmix(
      'export',
      folder,
      '--to',
      'tfrecord',
      '--pretokenized',
      '--tasks',
      'thing_of,colour_of',
      '--out',
      built.path('g'),
    );
    assert.deepEqual(
      torn.events.filter(({ type }) => type === 'missing').map(({ why }) => why),
      ['its tokens are of an earlier draw'],
    );
    await copyFile(built.path('kept.json'), refs);
  });

  it('replaces its own folder only, and nothing that somebody added', async () => {
    const out = await exported('h', '--to', 'jsonl');
    await writeFile(join(out, 'notes.txt'), 'mine');
    for (const folder of [out, built.small.folder]) {
      const run = await built.exmix('export', built.small.folder, '--to', 'jsonl', '--out', folder);
      assert.equal(run.code, 1);
      assert.match(
        run.stderr,
        folder === out ? /files that are not of the export: notes\.txt; choose/ : /is no export of exmix and has/,
      );
    }
    assert.equal(await readFile(join(out, 'notes.txt'), 'utf8'), 'mine');
    await mkdir(built.path('empty'));
    await exported('empty', '--to', 'jsonl', '--tasks', 'thing_of');
    await exported('empty', '--to', 'jsonl', '--tasks', 'colour_of');
    assert.deepEqual((await readdir(built.path('empty'))).sort(), ['colour_of', 'exmix-export.json', 'mixture.json']);
    assert.deepEqual(
      (await readdir(built.folder)).filter((name) => name.includes('partial')),
      [],
    );
  });

  it('ends within 2 s when interrupted, with nothing written; what a kill leaves goes with the next export', async () => {
    // Thousands of files, each flushed, take long enough.
    const args = ['--to', 'hub-folder', '--shards', '3000', '--out', built.path('j'), '--store', built.store];
    const partial = async () => (await readdir(built.folder)).filter((name) => name.startsWith('j.exmix-partial-'));
    for (const signal of ['SIGINT', 'SIGKILL'] as const) {
      const { child, ended } = spawnExport([built.small.folder, ...args]);
      const [name] = await until(partial);
      await until(() => readdir(built.path(name as string, 'data', 'colour_of')).catch(() => []));
      const start = performance.now();
      child.kill(signal);
      const { code, output } = await ended;
      assert.ok(performance.now() - start < 2000);
      if (signal === 'SIGINT') assert.deepEqual([code, output], [130, 'interrupted: nothing was exported\n']);
      assert.ok(!existsSync(built.path('j')));
      assert.equal((await partial()).length, signal === 'SIGINT' ? 0 : 1);
    }
    await exported('j', '--to', 'jsonl');
    assert.deepEqual(await partial(), []);
  });

  it('refuses what it could only ignore', async () => {
    for (const [args, says] of [
      [['--to', 'csv'], /Allowed choices are parquet, jsonl, hub-folder, tfrecord/],
      [['--to', 'parquet', '--shards', '2'], /--shards is for hub-folder and tfrecord/],
      [['--to', 'tfrecord', '--gzip'], /--gzip is for jsonl/],
      [['--to', 'jsonl', '--pretokenized'], /add --stage tokenize/],
      [['--to', 'jsonl', '--splits', 'dev'], /There is no split dev/],
      [['--to', 'jsonl', '--tasks', 'thing_off'], /did you mean thing_of\?/],
      [[], /required option '--to <format>'/],
    ] as const) {
      const run = await built.exmix('export', built.small.folder, ...args);
      assert.equal(run.code, 2, `${args.join(' ')}: ${run.stderr}`);
      assert.match(run.stderr, says);
    }
    assert.ok(!existsSync(join(built.small.folder, 'exports')));
  });

  it('a damaged artifact is a missing one', async () => {
    const ref = await RefFolder.of(built.small.folder).read('sample', 'small_prose');
    const artifact = await StoredArtifact.open(await openStore(built.store), (ref as NonNullable<typeof ref>).artifact);
    const { sha256 } = artifact.manifest.files['drawn/train-00000.parquet'] as { sha256: string };
    const blob = join(built.store, 'blobs', sha256.slice(0, 2), sha256.slice(2));
    await copyFile(blob, built.path('blob'));
    await rm(blob);
    const run = await built.exmix('export', built.small.folder, '--to', 'parquet', '--out', built.path('i'));
    await copyFile(built.path('blob'), blob);
    assert.equal(run.code, 1);
    assert.match(
      run.events.find(({ type }) => type === 'missing').why,
      /the store lacks parts of it: drawn\/train-00000\.parquet is missing/,
    );
    assert.deepEqual(
      (await readdir(built.path('i'))).filter((name) => !name.includes('.')).sort(),
      TASKS.slice(0, 3).sort(),
    );
  });
});

async function parquetRows(bytes: Uint8Array): Promise<Row[]> {
  const file = { size: bytes.length, read: async (start: number, end: number) => bytes.subarray(start, end) };
  const rows: Row[] = [];
  for await (const batch of readParquet(file)) rows.push(...batch);
  return rows;
}

/** SHA-256 of every file below a folder, by path. */
async function digests(folder: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    found[relative(folder, path)] = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  }
  assert.ok(Object.keys(found).length > 5);
  return found;
}

/** Asks until there is something, for half a minute. */
async function until(ask: () => Promise<string[]>): Promise<string[]> {
  for (const end = performance.now() + 30_000; performance.now() < end; ) {
    const found = await ask();
    if (found.length > 0) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('what was waited for did not come');
}

/** The command without `--json`, as people see it. */
function spawnExport(args: readonly string[]) {
  const command = join(workspaceRoot, 'tools/exmix/dist/exmix.js');
  const child = spawn(process.execPath, [command, 'export', ...args], { env: { ...process.env, NO_COLOR: '1' } });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
  const ended = new Promise<{ code: number | null; output: string }>((resolve) =>
    child.on('close', (code) => resolve({ code, output })),
  );
  return { child, ended };
}
