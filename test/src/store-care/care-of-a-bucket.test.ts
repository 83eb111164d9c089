import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { flipBit } from '@exmix/artifact-store/testing/flip-bit';
import { workspaceRoot } from '../end-to-end/checkout.js';
import { runExmix, transcript, unitsOf } from '../end-to-end/run-exmix.js';
import type { SmallPipeline } from '../end-to-end/small-pipeline.js';
import { BUCKET, startServer } from '../store/clone.js';
import { makeDataPipeline } from './data-pipeline.js';
import { parsed, runText } from './run-text.js';

const server = await startServer();

/** The same commands on a bucket: what they do is in the tests of folders, here that nothing of it is lost on the way. */
describe('care of a bucket', { skip: server === undefined && 'needs Go, to build the S3 server' }, () => {
  const store = `s3://${BUCKET}/care`;
  let root: string;
  let pipeline: SmallPipeline;
  let env: Record<string, string>;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'exmix-care-'));
    env = { ...server?.environment(), EXMIX_STORE_CACHE: join(root, 'cache') };
    pipeline = await makeDataPipeline(root, 'bucket');
  });
  after(async () => {
    await rm(root, { recursive: true, force: true });
    await server?.stop();
  });

  async function build(template: string): Promise<readonly string[]> {
    pipeline.cards.colour_of.format.inputs = template;
    await pipeline.save();
    const run = await runExmix(workspaceRoot, ['run', pipeline.folder, '--to', 'tokenize'], { store, env });
    assert.equal(run.code, 0, transcript(run));
    return unitsOf(run, 'built');
  }

  async function care(...args: string[]): Promise<ReturnType<typeof parsed>> {
    const run = await runText(['store', ...args, '--json'], { store, env });
    assert.ok(run.stdout.startsWith('{'), run.stderr);
    return { code: run.code, ...parsed(run) };
  }

  it('gc removes what nothing stands for, from the bucket and for the folder in front of it', async () => {
    await build('old: {text}');
    assert.equal((await build('new: {text}')).length, 10);
    const report = await care('gc', '--older-than', '0', '--delete');
    assert.equal(report.results.length, 10);
    assert.ok(report.blobs > 10);
    const usage = await care('du');
    assert.deepEqual([usage.results, usage.unreached.blobs, usage.unreferenced.results], [26, 0, 0]);
    assert.deepEqual(await build('new: {text}'), []);
    await build('old: {text}');
    await care('gc', '--older-than', '0', '--delete');
    const verified = await care('verify');
    assert.deepEqual([verified.code, verified.results.count], [0, 26]);
  });

  it('verify finds what rotted in the bucket, and a run makes it again', async () => {
    const folder = server?.fileOf(BUCKET, 'care/blobs') as string;
    const names = (await readdir(folder, { recursive: true })).filter((name) => name.length === 65).sort();
    await flipBit(join(folder, names[5] as string), 0);
    const found = await care('verify', '--repair');
    assert.deepEqual(
      [found.code, found.blobs.bad.map(({ sha256 }: { sha256: string }) => sha256)],
      [1, [names[5]?.replace('/', '')]],
    );
    assert.equal((await care('verify')).code, 0);
    await build('old: {text}');
  });

  it('verify names what the bucket lost, though the folder in front of it has it, and a run brings it back', async () => {
    const path = (part: string) => server?.fileOf(BUCKET, `care/${part}`) as string;
    const filesOf = async (part: string) =>
      (await readdir(path(part), { recursive: true })).filter((name) => name.length === 65).sort();
    const [lost, torn] = [(await filesOf('blobs'))[7] as string, (await filesOf('results'))[3] as string];
    const kept = await readFile(join(path('results'), torn), 'utf8');
    await unlink(join(path('blobs'), lost));
    await writeFile(join(path('results'), torn), '{"rubbish":');
    const found = await care('verify');
    const problems = new Map<string, readonly string[]>(
      found.results.bad.map(({ key, problems }: { key: string; problems: string[] }) => [key, problems]),
    );
    assert.equal(found.code, 1);
    assert.match(String(problems.get(torn.replace('/', ''))), /is no record of a result/);
    problems.delete(torn.replace('/', ''));
    assert.ok(problems.size > 0, 'the results that the lost blob is of');
    for (const each of problems.values()) assert.match(each.join(), /is missing or bad/);
    assert.deepEqual(await build('old: {text}'), []);
    assert.equal((await care('verify')).code, 0);
    assert.equal(await readFile(join(path('results'), torn), 'utf8'), kept);
  });

  it('copy brings it to a folder and back, and does nothing the second time', async () => {
    const folder = join(root, 'mirror');
    const copy = async (from: string, to: string) =>
      parsed(await runText(['store', 'copy', from, to, '--pipeline', pipeline.folder, '--json'], { store, env }));
    assert.equal((await copy(store, folder)).copied, 26);
    assert.equal((await copy(store, folder)).blobs, 0);
    assert.equal((await runText(['store', 'verify'], { store: folder })).code, 0);
    assert.equal((await copy(folder, `s3://${BUCKET}/mirror`)).copied, 26);
    const cache = join(root, 'cache');
    const fronts = (await readdir(cache)).filter((each) => each.startsWith(`${BUCKET}-`));
    const kept = await Promise.all(fronts.map(async (each) => (await readdir(join(cache, each, 'blobs'))).length));
    assert.ok(kept.includes(0), `what went through to the mirror is not kept: ${kept}`);
    assert.equal((await runText(['store', 'verify'], { store: `s3://${BUCKET}/mirror`, env })).code, 0);
  });

  it('what may only be read is copied from, and refuses what would change it', async () => {
    const reads = { ...env, EXMIX_STORE_MODE: 'read', EXMIX_STORE_CACHE: join(root, 'reader') };
    const folder = join(root, 'read');
    const copied = await runText(['store', 'copy', store, folder, '--pipeline', pipeline.folder, '--json'], {
      store,
      env: reads,
    });
    assert.deepEqual([copied.code, parsed(copied).copied], [0, 26], copied.stderr);
    for (const [args, what] of [
      [['copy', folder, store], 'copy'],
      [['gc', '--delete'], 'gc --delete'],
      [['verify', '--repair'], 'verify --repair'],
      [['pin', pipeline.folder], 'pin'],
      [['unpin', pipeline.folder], 'unpin'],
    ] as const) {
      const { code, stderr, stdout } = await runText(['store', ...args], { store, env: reads });
      assert.deepEqual([code, stdout], [2, ''], what);
      assert.match(stderr, new RegExp(`exmix store ${what} writes to ${store}, and EXMIX_STORE_MODE is read`));
    }
    for (const args of [['gc'], ['verify'], ['pin']])
      assert.equal((await runText(['store', ...args], { store, env: reads })).code, 0, args.join());
  });

  it('explain names the cause from what the bucket knows', async () => {
    pipeline.cards.colour_of.format.inputs = 'third: {text}';
    await pipeline.save();
    const run = await runText(['explain', pipeline.folder, '--stage', 'tokenize'], { store, env });
    assert.match(run.stdout, /colour_of\.json: format\.inputs \(7 units\)\n {4}- ".*"\n {4}\+ "third: \{text\}"/);
  });
});
