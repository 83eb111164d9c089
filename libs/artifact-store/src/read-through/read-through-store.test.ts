import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import { appendFile, mkdir, mkdtemp, readdir, readFile, rm, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import type { ArtifactStore } from '../artifact-store.js';
import type { BlobId } from '../blob-id.js';
import { testArtifactStore } from '../contract-tests.js';
import { openStore } from '../open-store.js';
import type { ResultRecord } from '../result-record.js';
import { ResultKey } from '../signing/result-key.js';
import { ResultTrust } from '../signing/result-trust.js';
import type { StoreSettings } from '../store-settings.js';
import { flipBit } from '../testing/flip-bit.js';
import { S3Server } from '../testing/s3-server.js';
import type { ReadThroughStore } from './read-through-store.js';

const BUCKET = 'through';
const ROUNDS = process.env.EXMIX_LONG_TESTS === '1' ? 100 : 15;
const server = await S3Server.start();
const skip = server === undefined ? 'needs Go, to build the S3 server' : false;
let root: string;
let folders = 0;

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'exmix-through-'));
  if (server === undefined) return;
  Object.assign(process.env, server.environment());
  await server.makeBucket(BUCKET);
});

after(async () => {
  await server?.stop();
  await rm(root, { recursive: true, force: true });
});

const warnings: string[] = [];

/** As another machine opens it: with a folder of its own unless one is given. */
async function openAt(location: string, settings: StoreSettings = {}): Promise<ReadThroughStore> {
  const cacheFolder = join(root, `folder-${++folders}`);
  const store = await openStore(location, { cacheFolder, warn: (message) => warnings.push(message), ...settings });
  return store as ReadThroughStore;
}

const fresh = (settings?: StoreSettings): Promise<ReadThroughStore> =>
  openAt(`s3://${BUCKET}/${randomUUID()}`, settings);

function remoteFile(store: ArtifactStore, { sha256 }: Pick<BlobId, 'sha256'>, kind = 'blobs'): string {
  const prefix = store.location.slice(`s3://${BUCKET}/`.length);
  return (server as S3Server).fileOf(BUCKET, `${prefix}/${kind}/${sha256.slice(0, 2)}/${sha256.slice(2)}`);
}

function localFile(store: ArtifactStore, id: BlobId): string {
  const { local } = store as ReadThroughStore;
  return join(local.location, 'blobs', id.sha256.slice(0, 2), id.sha256.slice(2));
}

if (server !== undefined) {
  testArtifactStore('read-through', {
    seesDamage: false,
    rounds: ROUNDS,
    fresh,
    reopen: (store) => openAt(store.location),
    damage: (store, id) => flipBit(remoteFile(store, id), id.size >> 1),
    drop: async (store, id) => {
      await unlink(remoteFile(store, id));
      await unlink(localFile(store, id));
    },
    plant: async (store, key, text) => {
      const path = remoteFile(store, { sha256: key }, 'results');
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    },
  });
}

function record(blob: BlobId): ResultRecord {
  const made = { at: '2026-01-01T00:00:00.000Z', milliseconds: 1, host: 'h' };
  return { key: blob.sha256, action: blob, artifact: blob, made };
}

async function text(store: ArtifactStore, id: BlobId): Promise<string> {
  const reader = await store.openBlob(id);
  try {
    return Buffer.from(await reader.read(0, reader.size)).toString();
  } finally {
    await reader.close();
  }
}

describe('read-through store', { skip }, () => {
  it('fetches a blob once and asks for nothing that it saw complete before', async () => {
    const store = await fresh();
    const id = await store.writeBlob([Buffer.from('bytes')]);
    await store.publishResult(record(id));
    const other = await openAt(store.location);
    assert.deepEqual(await other.readResult(id.sha256), record(id));
    assert.equal(await text(other, id), 'bytes');
    const before = { ...other.remote.requests.counts };
    assert.equal(await text(other, id), 'bytes');
    assert.deepEqual(other.remote.requests.counts, before);
    await new Promise((resolve) => setTimeout(resolve, 50)); // what was seen is written behind
    const again = await openAt(store.location, { cacheFolder: other.local.location });
    const atStart = { ...again.remote.requests.counts };
    assert.deepEqual(await again.readResult(id.sha256), record(id));
    assert.equal(await again.checkBlob(id), 'present');
    await again.shareBlobs([id]);
    assert.deepEqual(await again.publishResult(record(id)), record(id));
    assert.deepEqual(again.remote.requests.counts, atStart);
    assert.deepEqual(atStart, { GET: 3 }, 'version, conditional writes, epoch');
  });

  it('forgets what it saw when the store is another or was cleaned up', async () => {
    const store = await fresh();
    const id = await store.writeBlob([Buffer.from('swept')]);
    await store.publishResult(record(id));
    await new Promise((resolve) => setTimeout(resolve, 50));
    await store.remote.removeBlob(id);
    await store.remote.retractResult(record(id));
    await store.writeNote('gc/epoch', '1');
    const other = await openAt(store.location, { cacheFolder: store.local.location });
    await other.local.removeBlob(id);
    await other.local.retractResult(record(id));
    assert.equal(await other.checkBlob(id), 'missing');
    assert.equal(await other.readResult(id.sha256), undefined);
  });

  it('brings to an emptied bucket what the folder still has', async () => {
    const store = await fresh();
    const id = await store.writeBlob([Buffer.from('kept')]);
    await store.publishResult(record(id));
    await rm((server as S3Server).fileOf(BUCKET, store.location.split('/').at(-1) as string), { recursive: true });
    const again = await openAt(store.location, { cacheFolder: store.local.location });
    const standing = await again.readResult(id.sha256);
    assert.deepEqual(standing, record(id));
    assert.equal(await again.checkBlob(id), 'present');
    await again.shareBlobs([id]);
    await again.publishResult(record(id));
    assert.equal(await text(await openAt(store.location), id), 'kept');
  });

  it('mends damage in the folder from the bucket, and says so', async () => {
    const store = await fresh();
    const id = await store.writeBlob([Buffer.from('some bytes')]);
    const other = await openAt(store.location);
    assert.equal(await text(other, id), 'some bytes');
    await flipBit(localFile(other, id), 3);
    const again = await openAt(store.location, { cacheFolder: other.local.location });
    warnings.length = 0;
    assert.equal(await text(again, id), 'some bytes');
    assert.match(warnings.join(), new RegExp(`blob ${id.sha256} .* it is fetched again`));
  });

  it('makes its own key anew where a kill or a full disk cut it, and keeps a whole one', async () => {
    const key = ResultKey.parse(randomBytes(32).toString('hex'), 'a file');
    const trust = new ResultTrust([key], key);
    const { location, local } = await fresh({ trust });
    const path = join(local.location, 'own-key');
    const again = async (): Promise<string> => {
      await openAt(location, { trust, cacheFolder: local.location });
      assert.equal((await stat(path)).mode & 0o777, 0o600);
      return readFile(path, 'utf8');
    };
    const first = await readFile(path, 'utf8');
    assert.equal(await again(), first);
    for (const cut of ['', first.slice(0, 40)]) {
      await rm(path);
      await writeFile(path, cut);
      assert.match(await again(), /^[0-9a-f]{64}\n$/);
    }
    assert.deepEqual(await readdir(join(local.location, 'tmp')), []);
    await rm(path);
    await mkdir(path);
    await assert.rejects(again(), { code: 'EISDIR' });
  });

  it('never writes to a bucket that it may only read', async () => {
    const store = await fresh();
    const id = await store.writeBlob([Buffer.from('shared')]);
    await store.publishResult(record(id));
    const reader = await openAt(store.location, { mode: 'read' });
    assert.deepEqual(await reader.readResult(id.sha256), record(id));
    const own = await reader.writeBlob([Buffer.from('own')]);
    await reader.shareBlobs([own]);
    await reader.publishResult(record(own));
    await reader.writeNote('leases/x', 'mine');
    assert.deepEqual(await reader.readResult(own.sha256), record(own));
    assert.equal(await text(reader, own), 'own');
    assert.deepEqual(Object.keys(reader.remote.requests.counts).sort(), ['GET']);
    assert.equal(await store.readResult(own.sha256), undefined);
    await assert.rejects(reader.remote.writeNote('a', 'b'), { code: 'not-writable' });
  });

  it('keeps its folder within its bound, and what running processes used or only it has', async () => {
    const store = await fresh();
    const ids: BlobId[] = [];
    for (let i = 0; i < 8; i++) ids.push(await store.writeBlob([new Uint8Array(1000).fill(i)]));
    const cacheFolder = store.local.location;
    const own = await store.local.writeBlob([new Uint8Array(500)]);
    const old = new Date('2026-01-01T00:00:00Z');
    const seal = new Date('2000-01-01T00:00:00Z');
    for (const [i, id] of [...ids, own].entries())
      await utimes(localFile(store, id), new Date(old.getTime() + i * 1000), seal);
    const [newest, second] = [ids[7] as BlobId, ids[6] as BlobId];
    await text(store, second); // now
    const bounded = await openAt(store.location, { cacheFolder, cacheBytes: 3000 });
    await bounded.trim();
    const left = async (): Promise<string[]> => {
      const found: string[] = [];
      for await (const { sha256 } of bounded.local.listUse()) found.push(sha256);
      return found.sort();
    };
    assert.deepEqual(await left(), [newest, second, own].map(({ sha256 }) => sha256).sort());
    assert.equal(await text(bounded, ids[0] as BlobId), Buffer.from(new Uint8Array(1000)).toString());
  });

  it('fetches for threads what their folder lacks, and tells them what is missing', async () => {
    const store = await fresh();
    const id = await store.writeBlob([Buffer.from('for a thread')]);
    const other = await openAt(store.location);
    const missing = { sha256: 'ab'.repeat(32), size: 3 };
    const code = `
      const { workerData, parentPort } = require('node:worker_threads');
      (async () => {
        const { openThreadStore } = await import(workerData.module);
        const store = await openThreadStore(workerData.location);
        const reader = await store.openBlob(workerData.id);
        const text = Buffer.from(await reader.read(0, reader.size)).toString();
        const written = await store.writeBlob([Buffer.from('by a thread')]);
        const failure = await store.openBlob(workerData.missing).catch(({ name, code }) => ({ name, code }));
        parentPort.postMessage({ text, written, failure });
      })();`;
    const module = new URL('../open-thread-store.js', import.meta.url).href;
    const workerData = { module, location: other.threadLocation, id, missing };
    const worker = new Worker(code, { eval: true, workerData });
    const said = await new Promise<{ text: string; written: BlobId; failure: object }>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    await worker.terminate();
    assert.equal(said.text, 'for a thread');
    assert.deepEqual(said.failure, { name: 'StoreError', code: 'missing-blob' });
    await other.shareBlobs([said.written]);
    assert.equal(await text(store, said.written), 'by a thread');
  });

  it('reads past torn lines of what it saw', async () => {
    const store = await fresh();
    const id = await store.writeBlob([Buffer.from('x')]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const folder = join(store.local.location, 'seen');
    const [name] = await readdir(folder);
    await appendFile(join(folder, name as string), '+b1234');
    const again = await openAt(store.location, { cacheFolder: store.local.location });
    const before = { ...again.remote.requests.counts };
    await again.local.removeBlob(id);
    assert.equal(await again.checkBlob(id), 'present');
    assert.deepEqual(again.remote.requests.counts, before);
  });
});
