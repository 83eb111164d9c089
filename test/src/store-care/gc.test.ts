import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { FolderStore } from '@exmix/artifact-store/folder-store';
import { holdStore } from '@exmix/artifact-store/hold-store';
import { workspaceRoot } from '../end-to-end/checkout.js';
import { runExmix, transcript, unitsOf } from '../end-to-end/run-exmix.js';
import type { SmallPipeline } from '../end-to-end/small-pipeline.js';
import { makeDataPipeline } from './data-pipeline.js';
import { GC_NOW, GC_ROUNDS, raceBuildsAndCleanUps, seeded } from './gc-race.js';
import { parsed, runText } from './run-text.js';
import { wholeRefs } from './whole-refs.js';

describe('store gc', () => {
  let root: string;
  let store: string;
  let pipeline: SmallPipeline;

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'exmix-gc-'));
    store = join(root, 'store');
    pipeline = await makeDataPipeline(root, 'gc-a');
  });
  after(() => rm(root, { recursive: true, force: true }));

  async function build(of: SmallPipeline, version = 0): Promise<readonly string[]> {
    setVersion(of, version);
    await of.save();
    const run = await runExmix(workspaceRoot, ['run', of.folder, '--to', 'tokenize'], { store });
    assert.equal(run.code, 0, transcript(run));
    return unitsOf(run, 'built');
  }

  // biome-ignore lint/suspicious/noExplicitAny: a report
  async function gc(...args: string[]): Promise<any> {
    return gcWith({}, ...args);
  }

  // biome-ignore lint/suspicious/noExplicitAny: a report
  async function gcWith(env: Record<string, string>, ...args: string[]): Promise<any> {
    const run = await runText(['store', 'gc', ...args, '--json'], { store, env });
    assert.equal(run.code, 0, run.stderr);
    return parsed(run);
  }

  async function whole(of: SmallPipeline): Promise<Readonly<Record<string, string>>> {
    return wholeRefs(of.folder, await FolderStore.open(store));
  }

  async function verify(): Promise<void> {
    const run = await runText(['store', 'verify', '--json'], { store });
    assert.equal(run.code, 0, run.stdout);
  }

  it('removes nothing without --delete, nothing young, and nothing that a pipeline stands for', async () => {
    await build(pipeline);
    const first = await whole(pipeline);
    assert.deepEqual((await gc(...GC_NOW)).results, []);
    await build(pipeline, 1);
    const foreseen = await gc(...GC_NOW);
    assert.equal(foreseen.removed, false);
    // Template, draw, mixture, vocabulary and the tokens of six tasks of the first version.
    assert.equal(foreseen.results.length, 10);
    assert.ok(foreseen.blobs > 10);
    assert.deepEqual((await gc('--delete')).results, []);
    await build(pipeline, 0);
    assert.deepEqual(await whole(pipeline), first);
  });

  it('removes results and their blobs with --delete, and what it removed is built again as it was', async () => {
    const second = await build(pipeline, 1).then(() => whole(pipeline));
    await build(pipeline, 0);
    const before = parsed(await runText(['store', 'du', '--json'], { store }));
    const report = await gc(...GC_NOW, '--delete');
    assert.equal(report.results.length, 10);
    const left = parsed(await runText(['store', 'du', '--json'], { store }));
    assert.equal(left.bytes, before.bytes - report.bytes);
    assert.equal(left.unreached.blobs, 0);
    assert.equal(left.unreferenced.results, 0);
    await verify();
    assert.equal((await build(pipeline, 1)).length, 10);
    assert.deepEqual(await whole(pipeline), second);
  });

  it('keeps what is pinned, with all that it was made from, until it is unpinned', async () => {
    await build(pipeline, 1);
    await gc(...GC_NOW, '--delete');
    const pinned = await runText(['store', 'pin', `${pipeline.folder}/vocabulary`], { store });
    assert.equal(pinned.code, 0, pinned.stderr);
    assert.match((await runText(['store', 'pin'], { store })).stdout, /gc-a\/vocabulary: 1 results, pinned /);
    await build(pipeline, 2);
    // Of the version 1 only mixture and the tokens of six tasks go.
    const report = await gc(...GC_NOW);
    assert.deepEqual(
      report.results
        .map(({ stage, unit }: { stage: string; unit: string }) => `${stage}/${unit}`)
        .filter((name: string) => !name.startsWith('tokenize/')),
      ['sample/mixture'],
    );
    assert.equal((await runText(['store', 'unpin', `${pipeline.folder}/vocabulary`], { store })).code, 0);
    const wrong = await runText(['store', 'unpin', `${pipeline.folder}/vocabular`], { store });
    assert.equal(wrong.code, 2);
    assert.ok((await gc(...GC_NOW)).results.length > report.results.length);
  });

  it('takes nothing from those who trust more than it does', async () => {
    await build(pipeline, 1);
    await gc(...GC_NOW, '--delete');
    const kept = await whole(pipeline);
    const trust = join(root, 'trust.pem');
    await writeFile(trust, generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }));
    const report = await gcWith({ EXMIX_STORE_TRUST: trust }, ...GC_NOW, '--delete');
    assert.deepEqual([report.results, report.blobs], [[], 0]);
    await verify();
    assert.deepEqual(await whole(pipeline), kept);
  });

  it('says what waits for a build that goes on, and goes on when that has ended', async () => {
    await build(pipeline, 3);
    const hold = await holdStore(await FolderStore.open(store), new AbortController().signal);
    const waiting = await gc(...GC_NOW, '--delete');
    assert.ok(waiting.results.length > 0);
    assert.equal(waiting.waitsFor.length, 1);
    assert.equal(waiting.blobs, 0);
    await verify();
    await hold.release();
    const report = await gc(...GC_NOW, '--delete');
    assert.deepEqual(report.waitsFor, []);
    assert.ok(report.blobs > 0);
    assert.equal(parsed(await runText(['store', 'du', '--json'], { store })).unreached.blobs, 0);
  });

  it(`beside three builds never takes what they need, ${GC_ROUNDS} rounds`, async (test) => {
    const pipelines = [pipeline, await makeDataPipeline(root, 'gc-b'), await makeDataPipeline(root, 'gc-c')];
    const pipelineOf = (i: number) => pipelines[i] as SmallPipeline;
    const sum = await raceBuildsAndCleanUps({
      build: (i, version) => build(pipelineOf(i), version),
      gc,
      whole: (i) => whole(pipelineOf(i)),
    });
    await verify();
    test.diagnostic(JSON.stringify(sum));
  });

  it(`that is killed at any moment loses nothing, ${GC_ROUNDS} rounds`, async (test) => {
    const random = seeded(11);
    let killed = 0;
    let amid = 0;
    for (let round = 0; round < GC_ROUNDS; round++) {
      await build(pipeline, round % 4);
      await build(pipeline, (round + 1) % 4);
      const kept = await whole(pipeline);
      // From the moment on at which it has begun to remove.
      const notes = await FolderStore.open(store);
      const killWhen = async () => (await notes.readNote('gc/state')) !== undefined;
      const run = await runText(['store', 'gc', ...GC_NOW, '--delete'], { store, killWhen, killAfter: random(300) });
      if (run.code === null) killed++;
      if ((await notes.readNote('gc/state')) !== undefined) amid++;
      await verify();
      assert.deepEqual(await whole(pipeline), kept);
      await gc(...GC_NOW, '--delete', '--wait', '20s');
      await verify();
      assert.deepEqual(await whole(pipeline), kept);
      const left = parsed(await runText(['store', 'du', '--json'], { store }));
      assert.equal(left.unreached.blobs, 0);
    }
    test.diagnostic(`${killed} of ${GC_ROUNDS} were killed, ${amid} with work left`);
    assert.ok(killed > 0);
  });
});

function setVersion({ cards }: SmallPipeline, version: number): void {
  cards.colour_of.format.inputs = `colour ${version} of: {text}`;
}
