import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, stat, unlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { ArtifactStore } from '../artifact-store.js';
import type { BlobId } from '../blob-id.js';
import { testArtifactStore } from '../contract-tests.js';
import { FolderFiles } from '../folder-files.js';
import { flipBit } from '../testing/flip-bit.js';
import { S3Server } from '../testing/s3-server.js';
import { S3Store } from './s3-store.js';

const BUCKET = 'store';
/** Races of 20 writers: all of them with `EXMIX_LONG_TESTS=1`. */
const ROUNDS = process.env.EXMIX_LONG_TESTS === '1' ? 100 : 15;
const server = await S3Server.start();
const skip = server === undefined ? 'needs Go, to build the S3 server' : false;
let folder: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exmix-spool-'));
  await mkdir(join(folder, 'tmp'));
  if (server === undefined) return;
  Object.assign(process.env, server.environment());
  await server.makeBucket(BUCKET);
});

after(async () => {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

function openAt(location: string): Promise<S3Store> {
  return S3Store.open(location, new FolderFiles(folder));
}

function fileOf(store: ArtifactStore, { sha256 }: Pick<BlobId, 'sha256'>, kind = 'blobs'): string {
  const prefix = store.location.slice(`s3://${BUCKET}/`.length);
  return (server as S3Server).fileOf(BUCKET, `${prefix}/${kind}/${sha256.slice(0, 2)}/${sha256.slice(2)}`);
}

if (server !== undefined) {
  testArtifactStore('S3', {
    seesDamage: false,
    rounds: ROUNDS,
    fresh: () => openAt(`s3://${BUCKET}/${randomUUID()}`),
    reopen: (store) => openAt(store.location),
    damage: (store, id) => flipBit(fileOf(store, id), id.size >> 1),
    drop: (store, id) => unlink(fileOf(store, id)),
    plant: async (store, key, text) => {
      const path = fileOf(store, { sha256: key }, 'results');
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    },
  });
}

describe('S3 store', { skip }, () => {
  it('sends and fetches large blobs in parts', async () => {
    const store = await openAt(`s3://${BUCKET}/large`);
    const size = 37 * (1 << 20) + 5;
    const id = await store.writeBlob(bytes(size));
    assert.equal(store.requests.counts.PART, 5);
    assert.equal((await stat(fileOf(store, id))).size, size);
    const other = await openAt(store.location);
    const reader = await other.openBlob(id);
    assert.equal(reader.size, size);
    assert.deepEqual(await reader.read(size - 3, size), (await collect(bytes(size))).subarray(size - 3));
    await reader.close();
    assert.equal(await other.verifyBlob(id), 'present');
    await flipBit(fileOf(store, id), 20 << 20);
    assert.equal(await other.verifyBlob(id), 'corrupt');
    await other.writeBlob(bytes(size));
    assert.equal(await store.verifyBlob(id), 'present');
    const before = { ...store.requests.counts };
    await store.writeBlob(bytes(size));
    assert.equal(store.requests.counts.PART, before.PART, 'a blob that is there is not sent again');
  });

  it('leaves nothing where blobs waited', async () => {
    assert.deepEqual(await readdir(join(folder, 'tmp')), []);
  });
});

function* bytes(size: number): Iterable<Uint8Array> {
  for (let at = 0; at < size; at += 1 << 20) {
    const chunk = new Uint8Array(Math.min(1 << 20, size - at));
    for (let i = 0; i < chunk.length; i += 7) chunk[i] = (at >> 12) + i;
    yield chunk;
  }
}

async function collect(chunks: Iterable<Uint8Array>): Promise<Uint8Array> {
  return new Uint8Array(Buffer.concat([...chunks]));
}
