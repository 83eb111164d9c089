import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { FolderStore } from './folder-store.js';
import { HOLD_BEAT_MILLISECONDS, holdStore } from './hold-store.js';
import { Leases } from './leases.js';

const KEY = 'ab'.repeat(32);
const FOREVER = new AbortController().signal;
let folder: string;
let store: FolderStore;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exmix-leases-'));
  store = await FolderStore.open(folder);
});

after(() => rm(folder, { recursive: true, force: true }));

describe('leases', () => {
  it('gives a key to one of many, and to the next when it is released', async () => {
    const clients = Array.from({ length: 10 }, () => new Leases(store));
    const taken = (await Promise.all(clients.map((client) => client.take(KEY)))).filter((lease) => lease !== undefined);
    assert.equal(taken.length, 1);
    const other = new Leases(store);
    assert.equal(await other.take(KEY), undefined);
    assert.equal(await other.holderOf(KEY), `process ${process.pid} on ${hostname()}`);
    const waited = other.wait(KEY, FOREVER);
    await taken[0]?.release();
    await waited;
    const next = await other.take(KEY);
    assert.ok(next);
    await next.release();
    assert.equal(await store.readNote(`leases/${KEY}`), undefined);
  });

  it('takes over from a process of this machine that has ended, at once', async () => {
    await store.writeNote(
      `leases/${KEY}`,
      JSON.stringify({ host: hostname(), pid: 999_999_999, holder: 'x', beat: 3 }),
    );
    const lease = await new Leases(store).take(KEY);
    assert.ok(lease);
    await lease.release();
  });

  it('waits for a holder elsewhere as long as it renews, and no longer than the expiry after that', async () => {
    const expiry = 600;
    const text = (beat: number): string => JSON.stringify({ host: 'elsewhere', pid: 1, holder: 'x', beat });
    await store.writeNote(`leases/${KEY}`, text(0));
    const leases = new Leases(store, expiry);
    assert.equal(await leases.take(KEY), undefined);
    const start = performance.now();
    const beats = setInterval(() => void store.writeNote(`leases/${KEY}`, text(performance.now())), 150);
    const waited = leases.wait(KEY, FOREVER);
    setTimeout(() => clearInterval(beats), 1000);
    await waited;
    const took = performance.now() - start;
    assert.ok(took > 1000 + expiry / 2 && took < 1000 + 4 * expiry + 1000, `${took} ms`);
    const lease = await leases.take(KEY);
    assert.ok(lease);
    await lease.release();
  });

  it('renews its own while it is held', async () => {
    const holder = new Leases(store, 300);
    const lease = await holder.take(KEY);
    const watcher = new Leases(store, 300);
    assert.equal(await watcher.take(KEY), undefined);
    await new Promise((resolve) => setTimeout(resolve, 900));
    assert.equal(await watcher.take(KEY), undefined);
    await lease?.release();
  });

  it('stops to wait when the run is interrupted', async () => {
    await store.writeNote(`leases/${KEY}`, JSON.stringify({ host: 'elsewhere', pid: 1, holder: 'x', beat: 0 }));
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 50);
    await assert.rejects(new Leases(store).wait(KEY, abort.signal), { name: 'AbortError' });
    await store.removeNote(`leases/${KEY}`);
  });
});

describe('holds', () => {
  it('stands while a run lives and is gone after it', async () => {
    const hold = await holdStore(store, FOREVER);
    const names = async (): Promise<number> => {
      let count = 0;
      for await (const _ of store.listNotes('holds/')) count++;
      return count;
    };
    assert.equal(await names(), 1);
    await hold.release();
    assert.equal(await names(), 0);
  });

  it('tells how long ago its run began, missed beats and all', async (test) => {
    test.mock.timers.enable({ apis: ['setInterval', 'Date'], now: Date.now() });
    const hold = await holdStore(store, FOREVER);
    const beat = async (): Promise<number | undefined> => {
      for await (const { name } of store.listNotes('holds/'))
        return (JSON.parse((await store.readNote(name)) ?? '{}') as { beat: number }).beat;
      return undefined;
    };
    assert.equal(await beat(), 0);
    test.mock.timers.setTime(Date.now() + 7 * HOLD_BEAT_MILLISECONDS); // as after a sleep: one beat for all
    test.mock.timers.tick(HOLD_BEAT_MILLISECONDS);
    for (let tries = 0; (await beat()) === 0 && tries < 1000; tries++);
    assert.ok(Number(await beat()) >= 7, `${await beat()}`);
    await hold.release();
  });

  it('waits for the batch that is being swept', async () => {
    await store.writeNote('gc/sweeping', 'batch 1');
    let isHeld = false;
    const held = holdStore(store, FOREVER).then((hold) => {
      isHeld = true;
      return hold;
    });
    await new Promise((resolve) => setTimeout(resolve, 400));
    assert.equal(isHeld, false);
    await store.removeNote('gc/sweeping');
    await (await held).release();
  });
});
