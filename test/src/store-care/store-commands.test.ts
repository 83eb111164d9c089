import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, readFile, rm, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { FolderStore } from '@exmix/artifact-store/folder-store';
import { workspaceRoot } from '../end-to-end/checkout.js';
import { runExmix, transcript, unitsOf } from '../end-to-end/run-exmix.js';
import type { SmallPipeline } from '../end-to-end/small-pipeline.js';
import { makeDataPipeline } from './data-pipeline.js';
import { parsed, runText } from './run-text.js';
import { wholeRefs } from './whole-refs.js';

describe('store commands', () => {
  let root: string;
  let store: string;
  let pipeline: SmallPipeline;
  let digests: Readonly<Record<string, string>>;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'exmix-store-'));
    store = join(root, 'store');
    pipeline = await makeDataPipeline(root, 'care');
    await build();
    digests = await wholeRefs(pipeline.folder, await FolderStore.open(store));
  });
  after(() => rm(root, { recursive: true, force: true }));

  async function build(at = store): Promise<readonly string[]> {
    const run = await runExmix(workspaceRoot, ['run', pipeline.folder, '--to', 'tokenize'], { store: at });
    assert.equal(run.code, 0, transcript(run));
    return unitsOf(run, 'built');
  }

  async function files(part: string, at = store): Promise<string[]> {
    const all = await readdir(join(at, part), { recursive: true });
    return all
      .filter((name) => name.length === 65)
      .map((name) => join(at, part, name))
      .sort();
  }

  /** Changes a byte without a trace in the file's times, as a disk does. */
  async function rot(path: string): Promise<string> {
    const { mtime, atime } = await stat(path);
    const bytes = await readFile(path);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] as number) ^ 1;
    await chmod(path, 0o644);
    await writeFile(path, bytes);
    await utimes(path, atime, mtime);
    return path.slice(-65).replace('/', '');
  }

  it('verify finds nothing bad in a good store', async () => {
    const run = await runText(['store', 'verify'], { store });
    assert.equal(run.code, 0);
    assert.match(run.stdout, /^\d+ blobs, [\d.]+ [kM]B, 0 bad; 26 results, 0 bad; /);
  });

  it('verify names every bad blob and result, with --repair removes them, and a run makes them again', async () => {
    const blobs = await files('blobs');
    const rotten = await Promise.all([0, 7, 14, 21, 28].map((i) => rot(blobs[i] as string)));
    await unlink(blobs[3] as string);
    const [torn] = (await files('results')) as [string];
    await writeFile(torn, '{"key": "to');
    const report = parsed(await runText(['store', 'verify', '--json'], { store }));
    assert.deepEqual(
      report.blobs.bad.map(({ sha256 }: { sha256: string }) => sha256),
      rotten.sort(),
    );
    assert.ok(report.results.bad.length >= 3);
    const key = torn.slice(-65).replace('/', '');
    assert.deepEqual(report.results.bad.find((each: { key: string }) => each.key === key)?.problems, [
      'what stands there is no record of a result, or nobody trusted signed it',
    ]);
    const repair = await runText(['store', 'verify', '--repair'], { store });
    assert.equal(repair.code, 1);
    assert.match(repair.stdout, /removed; the next run makes again/);
    assert.equal((await runText(['store', 'verify'], { store })).code, 0);
    assert.ok((await build()).length > 0);
    assert.deepEqual(await wholeRefs(pipeline.folder, await FolderStore.open(store)), digests);
  });

  it('verify finds a record whose key is not the digest of its action', async () => {
    const [path, other] = (await files('results')) as [string, string];
    const [good, foreign] = await Promise.all([path, other].map((each) => readFile(each, 'utf8')));
    const { key } = JSON.parse(good as string) as { key: string };
    await writeFile(path, `${JSON.stringify({ ...JSON.parse(foreign as string), key })}\n`);
    const report = parsed(await runText(['store', 'verify', '--json'], { store }));
    assert.deepEqual(report.results.bad[0].problems, ['its key is not the digest of its action']);
    await writeFile(path, good as string);
  });

  it('du counts each blob once, and sums up to what is there', async () => {
    const usage = parsed(await runText(['store', 'du', '--json', '--all'], { store }));
    const sizes = await Promise.all((await files('blobs')).map(async (path) => (await stat(path)).size));
    assert.equal(usage.blobs, sizes.length);
    assert.equal(
      usage.bytes,
      sizes.reduce((sum, size) => sum + size, 0),
    );
    const [own] = usage.pipelines.filter(({ name }: { name: string }) => name.includes('care'));
    assert.equal(own.results, 26);
    assert.equal(own.bytes, usage.bytes - usage.unreferenced.own - usage.unreached.bytes);
    assert.deepEqual(usage.stages.map(({ name }: { name: string }) => name).sort(), [
      'format',
      'ingest',
      'sample',
      'tokenize',
    ]);
    const text = (await runText(['store', 'du'], { store })).stdout;
    assert.match(text, /^task +results +bytes +its own$/m);
    assert.match(text, /^shape_of +4 /m);
  });

  it('copy goes on after kills, brings all over verified, and does nothing again', async () => {
    const copied = join(root, 'copy');
    let kills = 0;
    for (let killAfter = 120; ; killAfter += 30) {
      const run = await runText(['store', 'copy', store, copied], { store, killAfter });
      if (run.code !== null) break;
      kills++;
      assert.equal((await runText(['store', 'verify'], { store: copied })).code, 0);
    }
    const last = parsed(await runText(['store', 'copy', store, copied, '--json'], { store }));
    assert.ok(kills > 0 && last.results >= 26, `${kills} kills`);
    const again = parsed(await runText(['store', 'copy', store, copied, '--json'], { store }));
    assert.deepEqual([again.copied, again.blobs, again.bytes, again.bad], [0, 0, 0, []]);
    assert.equal((await runText(['store', 'verify'], { store: copied })).code, 0);
    assert.deepEqual(await build(copied), []);
    assert.deepEqual(await wholeRefs(pipeline.folder, await FolderStore.open(copied)), digests);
  });

  it('copy of a pipeline takes what its refs stand for, and tells what is damaged', async () => {
    pipeline.cards.colour_of.format.inputs = 'what colour: {text}';
    await pipeline.save();
    await build();
    const some = join(root, 'some');
    const run = await runText(['store', 'copy', store, some, '--pipeline', pipeline.folder, '--json'], { store });
    assert.equal(parsed(run).results, 26);
    assert.deepEqual(await build(some), []);
    assert.ok((await files('results')).length > 26);
    await rot((await files('blobs')).at(-1) as string);
    const damaged = await runText(['store', 'copy', store, join(root, 'third')], { store });
    assert.equal(damaged.code, 1);
    assert.match(damaged.stdout, /^result [0-9a-f]{64}: blob [0-9a-f]{64}/);
    assert.equal((await runText(['store', 'verify'], { store: join(root, 'third') })).code, 0);
    await runText(['store', 'verify', '--repair'], { store });
  });

  it('wrong usage is told', async () => {
    const wrong = async (...args: string[]) => {
      const { code, stderr } = await runText(['store', ...args], { store });
      return `${code} ${stderr}`;
    };
    assert.match(await wrong('gc', '--older-than', 'week'), /^2 .*A time such as 30m, 12h or 7d, or 0/);
    assert.match(await wrong('copy', store, store), /^2 .*is both the source and the destination/);
    assert.match(await wrong('pin', 'no-such-pipeline'), /^2 .*there is no pipeline/);
    assert.match(await wrong('pin', `${pipeline.folder}/vocabulry`), /^2 .*did you mean vocabulary\?/);
    assert.match(await wrong('verfiy'), /^2 .*\(Did you mean verify\?\)/s);
  });
});
