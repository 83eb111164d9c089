import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { FolderStore } from '@exmix/artifact-store/folder-store';
import { holdStore } from '@exmix/artifact-store/hold-store';
import { workspaceRoot } from '../end-to-end/checkout.js';
import { runExmix, transcript, unitsOf } from '../end-to-end/run-exmix.js';
import type { SmallPipeline } from '../end-to-end/small-pipeline.js';
import { makeDataPipeline } from './data-pipeline.js';
import { parsed, runText } from './run-text.js';
import { wholeRefs } from './whole-refs.js';

/** Rounds of builds beside clean-ups, and of clean-ups that are killed. */
const ROUNDS = process.env.EXMIX_LONG_TESTS === '1' ? 100 : 3;
const NOW = ['--older-than', '0'];

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

  async function verify(): Promise<void> {
    const run = await runText(['store', 'verify', '--json'], { store });
    assert.equal(run.code, 0, run.stdout);
  }

  it('removes nothing without --delete, nothing young, and nothing that a pipeline stands for', async () => {
    await build(pipeline);
    const first = await wholeRefs(pipeline.folder, store);
    assert.deepEqual((await gc(...NOW)).results, []);
    await build(pipeline, 1);
    const foreseen = await gc(...NOW);
    assert.equal(foreseen.removed, false);
    // Template, draw, mixture, vocabulary and the tokens of six tasks of the first version.
    assert.equal(foreseen.results.length, 10);
    assert.ok(foreseen.blobs > 10);
    assert.deepEqual((await gc('--delete')).results, []);
    await build(pipeline, 0);
    assert.deepEqual(await wholeRefs(pipeline.folder, store), first);
  });

  it('removes results and their blobs with --delete, and what it removed is built again as it was', async () => {
    const second = await build(pipeline, 1).then(() => wholeRefs(pipeline.folder, store));
    await build(pipeline, 0);
    const before = parsed(await runText(['store', 'du', '--json'], { store }));
    const report = await gc(...NOW, '--delete');
    assert.equal(report.results.length, 10);
    const left = parsed(await runText(['store', 'du', '--json'], { store }));
    assert.equal(left.bytes, before.bytes - report.bytes);
    assert.equal(left.unreached.blobs, 0);
    assert.equal(left.unreferenced.results, 0);
    await verify();
    assert.equal((await build(pipeline, 1)).length, 10);
    assert.deepEqual(await wholeRefs(pipeline.folder, store), second);
  });

  it('keeps what is pinned, with all that it was made from, until it is unpinned', async () => {
    await build(pipeline, 1);
    await gc(...NOW, '--delete');
    const pinned = await runText(['store', 'pin', `${pipeline.folder}/vocabulary`], { store });
    assert.equal(pinned.code, 0, pinned.stderr);
    assert.match((await runText(['store', 'pin'], { store })).stdout, /gc-a\/vocabulary: 1 results, pinned /);
    await build(pipeline, 2);
    // Of the version 1 only mixture and the tokens of six tasks go.
    const report = await gc(...NOW);
    assert.deepEqual(
      report.results
        .map(({ stage, unit }: { stage: string; unit: string }) => `${stage}/${unit}`)
        .filter((name: string) => !name.startsWith('tokenize/')),
      ['sample/mixture'],
    );
    assert.equal((await runText(['store', 'unpin', `${pipeline.folder}/vocabulary`], { store })).code, 0);
    const wrong = await runText(['store', 'unpin', `${pipeline.folder}/vocabular`], { store });
    assert.equal(wrong.code, 2);
    assert.ok((await gc(...NOW)).results.length > report.results.length);
  });

  it('takes nothing from those who trust more than it does', async () => {
    await build(pipeline, 1);
    await gc(...NOW, '--delete');
    const kept = await wholeRefs(pipeline.folder, store);
    const trust = join(root, 'trust.pem');
    await writeFile(trust, generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' }));
    const report = await gcWith({ EXMIX_STORE_TRUST: trust }, ...NOW, '--delete');
    assert.deepEqual([report.results, report.blobs], [[], 0]);
    await verify();
    assert.deepEqual(await wholeRefs(pipeline.folder, store), kept);
  });

  it('says what waits for a build that goes on, and goes on when that has ended', async () => {
    await build(pipeline, 3);
    const hold = await holdStore(await FolderStore.open(store), new AbortController().signal);
    const waiting = await gc(...NOW, '--delete');
    assert.ok(waiting.results.length > 0);
    assert.equal(waiting.waitsFor.length, 1);
    assert.equal(waiting.blobs, 0);
    await verify();
    await hold.release();
    const report = await gc(...NOW, '--delete');
    assert.deepEqual(report.waitsFor, []);
    assert.ok(report.blobs > 0);
    assert.equal(parsed(await runText(['store', 'du', '--json'], { store })).unreached.blobs, 0);
  });

  it(`beside three builds never takes what they need, ${ROUNDS} rounds`, async (test) => {
    const pipelines = [pipeline, await makeDataPipeline(root, 'gc-b'), await makeDataPipeline(root, 'gc-c')];
    const sum = { results: 0, blobs: 0, restored: 0, waited: 0, cleanUps: 0, built: 0 };
    const random = seeded(7);
    const digests = new Map<string, string>();
    for (let round = 0; round < ROUNDS; round++) {
      let isDone = false;
      const cleanUps = (async () => {
        while (!isDone) {
          await setTimeout(random(300));
          const report = await gc(...NOW, '--delete', '--wait', random(2) === 0 ? '0' : '20s');
          sum.cleanUps++;
          sum.results += report.results.length;
          sum.blobs += report.blobs;
          sum.restored += report.restored;
          if (report.waitsFor.length > 0) sum.waited++;
        }
      })();
      await Promise.all(
        pipelines.map(async (each, i) => {
          await setTimeout(random(400));
          // Versions come back, so that builds find results that a clean-up is about to take.
          const version = random(4);
          sum.built += (await build(each, version)).length;
          for (const [unit, digest] of Object.entries(await wholeRefs(each.folder, store))) {
            const name = `${i} ${version} ${unit}`;
            assert.equal(digests.get(name) ?? digest, digest, name);
            digests.set(name, digest);
          }
        }),
      ).finally(() => {
        isDone = true;
      });
      await cleanUps;
      for (const each of pipelines) await wholeRefs(each.folder, store);
    }
    await verify();
    test.diagnostic(JSON.stringify(sum));
    assert.ok(sum.built > 0);
  });

  it(`that is killed at any moment loses nothing, ${ROUNDS} rounds`, async (test) => {
    const random = seeded(11);
    let killed = 0;
    let amid = 0;
    for (let round = 0; round < ROUNDS; round++) {
      await build(pipeline, round % 4);
      await build(pipeline, (round + 1) % 4);
      const kept = await wholeRefs(pipeline.folder, store);
      // From the moment on at which it has begun to remove.
      const notes = await FolderStore.open(store);
      const killWhen = async () => (await notes.readNote('gc/state')) !== undefined;
      const run = await runText(['store', 'gc', ...NOW, '--delete'], { store, killWhen, killAfter: random(300) });
      if (run.code === null) killed++;
      if ((await notes.readNote('gc/state')) !== undefined) amid++;
      await verify();
      assert.deepEqual(await wholeRefs(pipeline.folder, store), kept);
      await gc(...NOW, '--delete', '--wait', '20s');
      await verify();
      assert.deepEqual(await wholeRefs(pipeline.folder, store), kept);
      const left = parsed(await runText(['store', 'du', '--json'], { store }));
      assert.equal(left.unreached.blobs, 0);
    }
    test.diagnostic(`${killed} of ${ROUNDS} were killed, ${amid} with work left`);
    assert.ok(killed > 0);
  });
});

function setVersion({ cards }: SmallPipeline, version: number): void {
  cards.colour_of.format.inputs = `colour ${version} of: {text}`;
}

/** Whole numbers below a bound, the same ones in each run of the test. */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
