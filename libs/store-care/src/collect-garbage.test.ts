import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import { FolderStore } from '@exmix/artifact-store/folder-store';
import { holdStore } from '@exmix/artifact-store/hold-store';
import type { ResultRecord } from '@exmix/artifact-store/result-record';
import { StoreError } from '@exmix/artifact-store/store-error';
import { SweepWatch } from '@exmix/artifact-store/sweep-watch';
import { canonicalJson } from '@exmix/stage-kit/canonical-json';
import { codeNote } from '@exmix/stage-kit/code-notes';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { collectGarbage, type GcOptions, type GcReport } from './collect-garbage.js';
import { giveBack } from './give-back.js';
import { verifyStore } from './verify-store.js';

const FOREVER = new AbortController().signal;
let folder: string;
let store: FolderStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exmix-gc-'));
  store = await FolderStore.open(folder);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function file(text: string): Promise<BlobId> {
  return store.writeBlob([Buffer.from(text)]);
}

async function result(unit: string, files: Readonly<Record<string, BlobId>>, inputs = {}): Promise<ResultRecord> {
  const artifact = await StoredArtifact.write(store, files, unit);
  const action = await file(canonicalJson({ stage: 'sample', unit, inputs }));
  const made = { at: '2026-01-01T00:00:00.000Z', milliseconds: 1, host: 'h' };
  return store.publishResult({ key: action.sha256, action, artifact, made });
}

async function collect(
  roots: readonly ResultRecord[],
  options: Partial<GcOptions> = {},
  seen: ArtifactStore = store,
): Promise<GcReport> {
  await setTimeout(20); // so that what was written is older than now
  return collectGarbage(seen, {
    roots: async () => ({ keys: new Set(roots.map(({ key }) => key)), pinned: new Set() }),
    olderThanMilliseconds: 0,
    remove: true,
    waitMilliseconds: 0,
    ...options,
  });
}

/** A store on which a process did so many operations before it was killed. */
function stoppedAfter(store: FolderStore, operations: number): ArtifactStore {
  let done = 0;
  const step = (): void => {
    if (done++ >= operations) throw new Error('stopped here');
  };
  return new Proxy(store, {
    get(target, name) {
      const value = Reflect.get(target, name, target) as unknown;
      if (typeof value !== 'function') return value;
      const method = value.bind(target) as (...given: unknown[]) => unknown;
      if (String(name).startsWith('list'))
        return (...given: unknown[]) => {
          step();
          return method(...given);
        };
      return async (...given: unknown[]) => {
        step();
        return method(...given);
      };
    },
  });
}

/** A store whose blobs cannot be asked for: the disk of the folder in front of a bucket is full, say. */
function troubled(store: FolderStore, sha256: string): ArtifactStore {
  return new Proxy(store, {
    get(target, name) {
      if (name === 'openBlob')
        return async (id: BlobId) => {
          if (id.sha256 === sha256) throw new StoreError('disk-full', 'no space left');
          return target.openBlob(id);
        };
      const value = Reflect.get(target, name, target) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** A store in which something happens when a clean-up has seen which results and blobs there are, and removes none yet. */
function beforeSweep(happen: () => Promise<void>): ArtifactStore {
  let listings = 0;
  return new Proxy(store, {
    get(target, name) {
      if (name !== 'listBlobs') {
        const value = Reflect.get(target, name, target) as unknown;
        return typeof value === 'function' ? value.bind(target) : value;
      }
      return async function* () {
        yield* target.listBlobs();
        // The first listing foresees, the second is of what will be removed.
        if (++listings === 2) await happen();
      };
    },
  });
}

describe('collectGarbage', () => {
  it('removes results without roots and the blobs that only they have', async () => {
    const shared = await file('shared');
    const kept = await result('kept', { shared });
    const own = await file('own');
    const old = await result('old', { shared, own });
    const report = await collect([kept]);
    assert.deepEqual(
      report.results.map(({ unit }) => unit),
      ['old'],
    );
    assert.equal(await store.readResult(old.key), undefined);
    assert.equal(await store.checkBlob(own), 'missing');
    assert.equal(await store.checkBlob(shared), 'present');
    assert.equal(await store.readNote('gc/state'), undefined);
    assert.equal(await store.readNote('gc/sweeping'), undefined);
  });

  it('keeps what a pinned result was made from', async () => {
    const first = await result('first', { a: await file('a') });
    const second = await result('second', { b: await file('b') }, { input: first.artifact.sha256 });
    const other = await result('other', { c: await file('c') });
    await collect([], { roots: async () => ({ keys: new Set(), pinned: new Set([second.key]) }) });
    assert.ok(await store.readResult(first.key));
    assert.equal(await store.readResult(other.key), undefined);
  });

  it('takes nothing where the store cannot say what a result has', async () => {
    const own = await file('own');
    const kept = await result('kept', { own });
    const pinned = await result('pinned', { own }, { input: kept.artifact.sha256 });
    for (const [id, roots] of [
      [kept.artifact, { keys: new Set([kept.key]), pinned: new Set<string>() }],
      [pinned.action, { keys: new Set<string>(), pinned: new Set([pinned.key]) }],
    ] as const) {
      const run = collect([], { roots: async () => roots }, troubled(store, id.sha256));
      await assert.rejects(run, { name: 'StoreError', code: 'disk-full' });
      assert.ok(await store.readResult(kept.key));
      assert.equal(await store.checkBlob(own), 'present');
    }
    const verify = verifyStore(troubled(store, kept.artifact.sha256), { repair: true, atOnce: 2 });
    await assert.rejects(verify, { code: 'disk-full' });
    const other = verifyStore(troubled(store, kept.action.sha256), { repair: true, atOnce: 2 });
    await assert.rejects(other, { code: 'disk-full' });
    assert.ok(await store.readResult(kept.key));
  });

  it('asks for no manifest that the record has', async () => {
    const own = await file('own');
    const manifest = StoredArtifact.manifestText({ own }, 'kept');
    const bare = await result('kept', { own });
    await store.retractResult(bare);
    const kept = await store.publishResult({ ...bare, manifest });
    await collect([kept], {}, troubled(store, kept.artifact.sha256));
    assert.equal(await store.checkBlob(own), 'present');
  });

  it('says which pinned result has lost its action, and takes nothing', async () => {
    const first = await result('first', { a: await file('a') });
    const second = await result('second', { b: await file('b') }, { input: first.artifact.sha256 });
    await store.removeBlob(second.action);
    const run = collect([], { roots: async () => ({ keys: new Set(), pinned: new Set([second.key]) }) });
    await assert.rejects(run, { name: 'InputError', code: 'damaged-pin', message: new RegExp(second.key) });
    assert.ok(await store.readResult(first.key));
  });

  it('lets blobs wait for a run that holds the store, and a result that it found come back', async () => {
    const own = await file('found by a run');
    const found = await result('found', { own });
    const lost = await result('lost', { own: await file('found by nobody') });
    const hold = await holdStore(store, FOREVER);
    assert.equal((await collect([])).waitsFor.length, 1);
    assert.equal(await store.readResult(found.key), undefined);
    assert.equal(await store.checkBlob(own), 'present');
    assert.equal(await giveBack(store, new Map([[found.key, found.artifact.sha256]]), undefined), 1);
    assert.deepEqual(await store.readResult(found.key), found);
    await hold.release();
    assert.deepEqual((await collect([found])).waitsFor, []);
    assert.deepEqual(await store.readResult(found.key), found);
    assert.equal(await store.checkBlob(own), 'present');
    assert.equal(await store.checkBlob(lost.artifact), 'missing');
  });

  it('keeps what was pinned while it set results aside, with what it was made from', async () => {
    const first = await result('first', { a: await file('a') });
    const second = await result('second', { b: await file('b') }, { input: first.artifact.sha256 });
    let looks = 0;
    const roots = async () => ({
      keys: new Set([second.key]),
      // Pinned after the plan was made.
      pinned: new Set(++looks > 1 ? [second.key] : []),
    });
    assert.equal((await collect([], { roots })).restored, 0);
    assert.deepEqual(await store.readResult(first.key), first);
  });

  it('gives back what a result was made from that was pinned while blobs waited', async () => {
    const first = await result('first', { a: await file('a') });
    const second = await result('second', { b: await file('b') }, { input: first.artifact.sha256 });
    const hold = await holdStore(store, FOREVER);
    await collect([second]);
    assert.equal(await store.readResult(first.key), undefined);
    await hold.release();
    const pinned = async () => ({ keys: new Set<string>(), pinned: new Set([second.key]) });
    assert.equal((await collect([], { roots: pinned })).restored, 1);
    assert.deepEqual(await store.readResult(first.key), first);
  });

  it('gives back itself what roots stand for by then', async () => {
    const found = await result('found', { own: await file('x') });
    const hold = await holdStore(store, FOREVER);
    await collect([]);
    await hold.release();
    assert.equal((await collect([found])).restored, 1);
    assert.deepEqual(await store.readResult(found.key), found);
  });

  it('tells a writer that counted on a blob which it took', async () => {
    const blob = await file('nothing has this');
    await setTimeout(20);
    const watch = await SweepWatch.begin(store);
    assert.deepEqual(await watch.lostOf(blob.sha256, [blob]), []);
    assert.equal((await collect([])).blobs, 1);
    assert.deepEqual(await watch.lostOf(blob.sha256, [blob]), [blob]);
    assert.deepEqual(await (await SweepWatch.begin(store)).lostOf(blob.sha256, [blob]), []);
  });

  it('spares the blobs of a result that was published after it had looked', async () => {
    const blob = await file('nothing has this yet');
    let late: ResultRecord | undefined;
    const meddled = beforeSweep(async () => {
      late = await result('late', { blob });
    });
    await collect([], { roots: async () => ({ keys: new Set(late ? [late.key] : []), pinned: new Set() }) }, meddled);
    assert.ok(late);
    assert.equal(await store.checkBlob(blob), 'present');
    assert.ok(await store.readResult(late.key));
  });

  it('spares the blobs of another result that took the place of one that it had seen', async () => {
    const blob = await file('nothing has this yet');
    const first = await result('u', { old: await file('old') });
    let second: ResultRecord | undefined;
    const meddled = beforeSweep(async () => {
      const watch = await SweepWatch.begin(store);
      await store.retractResult(first);
      second = await result('u', { blob });
      assert.deepEqual(await watch.lostOf(first.key, [blob]), []);
    });
    await collect([first], {}, meddled);
    assert.notEqual(second?.artifact.sha256, first.artifact.sha256);
    assert.deepEqual(await store.readResult(first.key), second);
    assert.equal(await store.checkBlob(blob), 'present');
    for await (const { name } of store.listNotes('gc/published/')) assert.fail(name);
  });

  it('ends also where a look at what is new takes longer than a sign of life may', async () => {
    await result('gone', { blob: await file('gone') });
    const slow = new Proxy(store, {
      get(target, name) {
        const value = Reflect.get(target, name, target) as unknown;
        if (name === 'listResultKeys')
          return async function* () {
            await setTimeout(400);
            yield* store.listResultKeys();
          };
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    const report = await collect([], { lateMilliseconds: 150 }, slow);
    assert.equal(report.results.length, 1);
    assert.ok(report.blobs > 0);
    assert.equal(await store.readNote('gc/sweeping'), undefined);
  });

  it('removes notes on code that no action has, once they are a day old', async () => {
    const [used, unused, young] = ['a', 'b', 'c'].map((letter) => codeNote(letter.repeat(64))) as [
      string,
      string,
      string,
    ];
    const action = await file(canonicalJson({ stage: 'sample', unit: 'u', code: 'a'.repeat(64), inputs: {} }));
    const artifact = await StoredArtifact.write(store, {}, null);
    const made = { at: '2026-01-01T00:00:00.000Z', milliseconds: 1, host: 'h' };
    const kept = await store.publishResult({ key: action.sha256, action, artifact, made });
    for (const name of [used, unused, young]) await store.createNote(name, 'text');
    const notes = join(folder, 'notes');
    for (const name of await readdir(notes, { recursive: true }))
      if (/code\/[ab]/.test(name)) await utimes(join(notes, name), 0, 0);
    await collect([kept]);
    const texts = await Promise.all([used, unused, young].map((name) => store.readNote(name)));
    assert.deepEqual(texts, ['text', undefined, 'text']);
  });

  it('removes leases of builders that were killed, here at once and elsewhere when they have long been silent', async () => {
    const lease = (host: string, pid: number) => JSON.stringify({ host, pid, holder: 'x', beat: 0 });
    const [dead, silent, living, busy] = ['a', 'b', 'c', 'd'].map((digit) => `leases/${digit.repeat(64)}`) as [
      string,
      string,
      string,
      string,
    ];
    await store.writeNote(dead, lease(hostname(), 999_999_999));
    await store.writeNote(silent, lease('elsewhere', 1));
    await store.writeNote(living, lease('elsewhere', 1));
    await store.writeNote(busy, lease(hostname(), process.pid));
    const notes = join(folder, 'notes');
    for (const name of await readdir(notes, { recursive: true }))
      if (/leases\/[bd]/.test(name)) await utimes(join(notes, name), 0, 0);
    await collect([]);
    const left = await Promise.all([dead, silent, living, busy].map((name) => store.readNote(name)));
    assert.deepEqual(
      left.map((text) => text !== undefined),
      [false, false, true, true],
    );
  });

  it('stopped before any of its operations, loses nothing, and the next one ends its work', async (test) => {
    let stops = 0;
    for (let operations = 0; ; operations++) {
      store = await FolderStore.open(join(folder, `${operations}`));
      const shared = await file('shared');
      const kept = await result('kept', { shared });
      const old = await result('old', { shared, own: await file('own') });
      // A run that found it has ended since: its roots have it, and its result is aside.
      const found = await result('found', { theirs: await file('theirs') });
      const hold = await holdStore(store, FOREVER);
      await collect([kept, old]);
      await hold.release();
      const roots = [kept, found];
      const whole = async (): Promise<void> => {
        for (const { artifact } of roots)
          assert.deepEqual(await (await StoredArtifact.open(store, artifact)).damaged(), []);
        assert.deepEqual(await store.readResult(kept.key), kept);
      };
      const ended = await collect(roots, {}, stoppedAfter(store, operations)).then(
        () => true,
        (error: Error) => {
          assert.match(error.message, /stopped here/);
          return false;
        },
      );
      await whole();
      // A process that was killed is seen to be gone; this one goes on.
      await store.removeNote('leases/gc');
      await collect(roots);
      await collect(roots);
      await whole();
      assert.deepEqual(await store.readResult(found.key), found);
      assert.equal(await store.readResult(old.key), undefined);
      const left = new Set<string>();
      for await (const { sha256 } of store.listBlobs()) left.add(sha256);
      assert.equal(left.size, 6, 'actions, manifests and files of two results');
      if (ended) break;
      stops++;
    }
    test.diagnostic(`stopped at ${stops} places`);
    assert.ok(stops > 20);
  });

  it('takes over from one on another machine that was killed, and from none that lives', async () => {
    const lost = await result('lost', { own: await file('own') });
    const note = (beat: number) => `${JSON.stringify({ host: 'elsewhere', pid: 1, holder: 'x', beat })}\n`;
    let beats = 0;
    await store.writeNote('leases/gc', note(beats));
    const living = setInterval(() => void store.writeNote('leases/gc', note(++beats)), 100);
    const busy = collect([], { leaseMilliseconds: 1000 });
    await assert.rejects(busy, { name: 'GcBusyError', message: 'process 1 on elsewhere cleans this store up now' });
    const abort = new AbortController();
    const interrupted = collect([], { leaseMilliseconds: 1000, signal: abort.signal });
    await setTimeout(200);
    abort.abort();
    await assert.rejects(interrupted, { name: 'AbortError' });
    clearInterval(living);
    await setTimeout(100);
    await collect([], { leaseMilliseconds: 500 });
    assert.equal(await store.readResult(lost.key), undefined);
    assert.equal(await store.readNote('leases/gc'), undefined);
  });

  it('of two at once one works and the other says who', async () => {
    for (let i = 0; i < 30; i++) await result(`r${i}`, { f: await file(`f${i}`) });
    const both = await Promise.allSettled([collect([]), collect([])]);
    const refused = both.filter((each) => each.status === 'rejected');
    assert.ok(refused.length <= 1);
    for (const each of refused)
      assert.match(String((each as PromiseRejectedResult).reason), /cleans this store up now/);
    let left = 0;
    for await (const _ of store.listBlobs()) left++;
    assert.equal(left, 0);
  });
});
