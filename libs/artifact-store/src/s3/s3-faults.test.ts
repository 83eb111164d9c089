import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BlobId } from '../blob-id.js';
import { openStore } from '../open-store.js';
import type { ReadThroughStore } from '../read-through/read-through-store.js';
import type { ResultRecord } from '../result-record.js';
import type { StoreSettings } from '../store-settings.js';
import { FAULTS, type Fault, FaultyProxy, faultsByChance } from '../testing/faulty-proxy.js';
import { S3Server } from '../testing/s3-server.js';

const BUCKET = 'faults';
/** More of everything with `EXMIX_LONG_TESTS=1`. */
const IS_LONG = process.env.EXMIX_LONG_TESTS === '1';
const server = await S3Server.start();
let root: string;
let folders = 0;
let proxy: FaultyProxy | undefined;

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'exmix-faults-'));
  await server?.makeBucket(BUCKET);
});

afterEach(async () => {
  await proxy?.stop();
  proxy = undefined;
});

after(async () => {
  await server?.stop();
  await rm(root, { recursive: true, force: true });
});

async function through(choose: (method: string, isConditional: boolean) => Fault | undefined): Promise<void> {
  const { port } = server as S3Server;
  proxy = await FaultyProxy.start(port, choose);
  Object.assign(process.env, (server as S3Server).environment(proxy.endpoint));
}

/** Opens as another machine, patient in small doses. */
async function open(location: string, settings: StoreSettings = {}): Promise<ReadThroughStore> {
  const cacheFolder = join(root, `folder-${++folders}`);
  return (await openStore(location, { cacheFolder, idleMilliseconds: 300, ...settings })) as ReadThroughStore;
}

const place = (): string => `s3://${BUCKET}/${randomUUID()}`;

function record(blob: BlobId, host: string): ResultRecord {
  return {
    key: blob.sha256,
    action: blob,
    artifact: blob,
    made: { at: '2026-01-01T00:00:00.000Z', milliseconds: 1, host },
  };
}

function bytes(size: number, seed: number): Uint8Array {
  const made = new Uint8Array(size);
  for (let i = 0, state = seed; i < size; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    made[i] = state >>> 24;
  }
  return made;
}

async function read(store: ReadThroughStore, id: BlobId): Promise<Buffer> {
  const reader = await store.openBlob(id);
  try {
    return Buffer.from(await reader.read(0, reader.size));
  } finally {
    await reader.close();
  }
}

/** Blobs small and in parts, results and notes, written by one machine and read by another. */
async function useStore(location: string): Promise<void> {
  const writer = await open(location);
  const blobs = [bytes(10, 1), bytes(300_000, 2), bytes((IS_LONG ? 30 : 9) << 20, 3)];
  const ids = await Promise.all(blobs.map((each) => writer.writeBlob([each])));
  for (const id of ids) {
    const published = await writer.publishResult(record(id, 'writer'));
    assert.equal(published.made.host, 'writer', 'a lost answer is no other writer');
  }
  assert.equal(await writer.createNote('leases/one', 'a'), true);
  assert.equal(await writer.replaceNote('leases/one', 'a', 'b'), true);
  assert.equal(await writer.replaceNote('leases/one', 'a', 'c'), false);
  const reader = await open(location);
  for (const [i, id] of ids.entries()) {
    assert.deepEqual(await reader.readResult(id.sha256), record(id, 'writer'));
    assert.equal(Buffer.compare(await read(reader, id), blobs[i] as Uint8Array), 0);
    assert.equal((await reader.publishResult(record(id, 'reader'))).made.host, 'writer');
  }
  assert.equal(await reader.readNote('leases/one'), 'b');
  await reader.removeNote('leases/one');
  await reader.retractResult(record(ids[0] as BlobId, 'writer'));
  assert.equal(await (await open(location)).readResult((ids[0] as BlobId).sha256), undefined);
}

describe('S3 through a faulty network', { skip: server === undefined && 'needs Go, to build the S3 server' }, () => {
  for (const fault of FAULTS) {
    it(`goes on after ${fault}`, async () => {
      // The third request and every seventh after it.
      let count = 0;
      await through((method, isConditional) => {
        const isNext = ++count % 7 === 3;
        return isNext && (fault !== 'conflict' || (isConditional && method !== 'GET')) ? fault : undefined;
      });
      await useStore(place());
      assert.ok((proxy?.happened[fault] ?? 0) > 2, JSON.stringify(proxy?.happened));
    });
  }

  it('goes on through all of them at once', async () => {
    await through(faultsByChance(7, 0.15));
    for (let i = 0; i < (IS_LONG ? 20 : 1); i++) await useStore(place());
    const kinds = Object.keys(proxy?.happened ?? {}).length;
    assert.ok(kinds >= 4, JSON.stringify(proxy?.happened));
  });

  it('lets one of many writers win though answers are lost', async () => {
    await through(faultsByChance(8, 0.2, ['lost-answer', 'reset', 'conflict', 'duplicate']));
    const location = place();
    const clients = await Promise.all(Array.from({ length: IS_LONG ? 20 : 5 }, () => open(location)));
    for (let round = 0; round < (IS_LONG ? 100 : 3); round++) {
      const id = await (clients[0] as ReadThroughStore).writeBlob([Buffer.from(`round ${round}`)]);
      const heard = await Promise.all(clients.map((client, i) => client.publishResult(record(id, `writer ${i}`))));
      const standing = await (await open(location)).readResult(id.sha256);
      for (const each of heard) assert.deepEqual(each, standing);
    }
  });

  it('goes on when the server is killed and started again', async () => {
    Object.assign(process.env, (server as S3Server).environment());
    const store = await open(place());
    await store.writeBlob([bytes(1000, 1)]);
    await server?.kill();
    const writing = store.writeBlob([bytes(9 << 20, 2)]);
    setTimeout(() => void server?.resume(), 1500);
    const id = await writing;
    assert.equal((await read(await open(store.location), id)).length, 9 << 20);
  });

  it('says that a server does not answer', async () => {
    await through(() => 'reset');
    const error = /does not answer \(.*\); what is finished is kept, run again when it does/;
    await assert.rejects(open(place(), { deadlineMilliseconds: 700 }), { code: 'unreachable', message: error });
  });

  it('tries again what failed after a long time, for as long as what failed at once', async () => {
    Object.assign(process.env, (server as S3Server).environment());
    const { requests } = (await open(place(), { deadlineMilliseconds: 500 })).remote;
    let tries = 0;
    const answer = await requests.try('PART', async () => {
      if (tries++ > 0) return 'answer';
      await sleep(800);
      throw Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
    });
    assert.deepEqual([answer, tries], ['answer', 2]);
    const failing = performance.now();
    await assert.rejects(
      requests.try('GET', () => Promise.reject(new Error('reset'))),
      { code: 'unreachable' },
    );
    assert.ok(performance.now() - failing < 2000);
  });

  it('gives large bodies as long as parts', async (context) => {
    Object.assign(process.env, (server as S3Server).environment());
    const { requests } = (await open(place())).remote;
    const timeout = context.mock.method(AbortSignal, 'timeout');
    const allowed = async (size: number): Promise<unknown> => {
      timeout.mock.resetCalls();
      await requests.put(`probe/${size}`, bytes(size, 1));
      return timeout.mock.calls.map(({ arguments: [milliseconds] }) => milliseconds);
    };
    assert.deepEqual(await allowed(1000), [60_000]);
    assert.deepEqual(await allowed(1 << 20), [300_000]);
  });

  it('waits only once for a server that has gone, and as ever for one that is back', async () => {
    Object.assign(process.env, (server as S3Server).environment());
    const { requests } = (await open(place(), { deadlineMilliseconds: 1000 })).remote;
    const triesOf = async (): Promise<number> => {
      const before = requests.counts.GET ?? 0;
      await assert.rejects(requests.get('version'), { code: 'unreachable' });
      return (requests.counts.GET ?? 0) - before;
    };
    await server?.kill();
    try {
      assert.ok((await triesOf()) > 2);
      assert.equal(await triesOf(), 1);
    } finally {
      await server?.resume();
    }
    assert.ok(await requests.get('version'));
    await server?.kill();
    try {
      assert.ok((await triesOf()) > 2);
    } finally {
      await server?.resume();
    }
  });

  it('says what is wrong with credentials, buckets and layouts', async () => {
    Object.assign(process.env, (server as S3Server).environment(), { AWS_ACCESS_KEY_ID: 'someone-else' });
    await assert.rejects(open(place()), {
      code: 'no-access',
      message: /refuses these credentials .*AWS_ACCESS_KEY_ID/,
    });
    Object.assign(process.env, (server as S3Server).environment(), { AWS_SECRET_ACCESS_KEY: 'not-the-secret' });
    await assert.rejects(open(place()), { code: 'no-access' });
    Object.assign(process.env, (server as S3Server).environment());
    await assert.rejects(open('s3://no-such-bucket/x'), {
      code: 'no-bucket',
      message: 'the bucket no-such-bucket does not exist; make it, or correct EXMIX_STORE or --store',
    });
    const store = await open(place());
    await store.remote.requests.put('version', Buffer.from('exmix-store/99 x\n'));
    await assert.rejects(open(store.location), { code: 'wrong-version', message: /layout "exmix-store\/99 x"/ });
  });

  it('names the consequence where conditional writes are not honoured', async () => {
    Object.assign(process.env, (server as S3Server).environment());
    const location = place();
    const store = await open(location);
    assert.equal((await store.remote.requests.get('conditional-writes'))?.text, 'honoured\n');
    await store.remote.requests.put('conditional-writes', Buffer.from('not honoured\n'));
    const warnings: string[] = [];
    await open(location, { warn: (message) => warnings.push(message) });
    assert.match(warnings.join(), /does not honour conditional writes .* the later result replaces the earlier one/);
  });
});
