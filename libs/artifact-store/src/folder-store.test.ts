import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { chmod, mkdir, mkdtemp, open, readdir, rm, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { ArtifactStore } from './artifact-store.js';
import type { BlobId } from './blob-id.js';
import { testArtifactStore } from './contract-tests.js';
import { FolderStore } from './folder-store.js';
import { StoreError } from './store-error.js';

const folders: string[] = [];

async function folder(): Promise<string> {
  const made = await mkdtemp(join(tmpdir(), 'exmix-store-'));
  folders.push(made);
  return made;
}

function blobPath(store: ArtifactStore, id: BlobId): string {
  return join(store.location, 'blobs', id.sha256.slice(0, 2), id.sha256.slice(2));
}

after(async () => {
  for (const each of folders) await rm(each, { recursive: true, force: true });
});

testArtifactStore('folder', {
  seesDamage: true,
  rounds: 100,
  fresh: async () => FolderStore.open(await folder()),
  reopen: (store) => FolderStore.open(store.location),
  damage: async (store, id) => {
    await chmod(blobPath(store, id), 0o644);
    const file = await open(blobPath(store, id), 'r+');
    const at = id.size >> 1;
    const byte = new Uint8Array(1);
    await file.read(byte, 0, 1, at);
    byte[0] = (byte[0] as number) ^ 1;
    await file.write(byte, 0, 1, at);
    await file.close();
  },
  drop: (store, id) => unlink(blobPath(store, id)),
  plant: async (store, key, text) => {
    const shard = join(store.location, 'results', key.slice(0, 2));
    await mkdir(shard, { recursive: true });
    await writeFile(join(shard, key.slice(2)), text);
  },
});

describe('folder store', () => {
  it('removes what dead processes left and keeps what living ones write', async () => {
    const location = await folder();
    await FolderStore.open(location);
    const dead = `${hostname()}-999999999-${randomUUID()}`;
    const living = `${hostname()}-${process.pid}-${randomUUID()}`;
    const foreign = `${hostname()}-1-999999999-${randomUUID()}`; // the machine's name has a part more
    for (const name of [dead, living, foreign]) await writeFile(join(location, 'tmp', name), 'x');
    await FolderStore.open(location);
    assert.deepEqual((await readdir(join(location, 'tmp'))).sort(), [living, foreign].sort());
  });

  it('tells a new blob as used when it was written, and again when it was met', async () => {
    const store = await FolderStore.open(await folder());
    const before = Date.now() - 1000;
    const id = await store.writeBlob([Buffer.from('fresh')]);
    const used = async (): Promise<number> => {
      for await (const blob of store.listUse()) return blob.used;
      return 0;
    };
    assert.ok((await used()) >= before);
    await utimes(blobPath(store, id), new Date('2001-01-01T00:00:00Z'), new Date('2000-01-01T00:00:00Z'));
    await store.writeBlob([Buffer.from('fresh')]);
    assert.ok((await used()) >= before);
    assert.equal((await stat(blobPath(store, id))).mtime.toISOString(), '2000-01-01T00:00:00.000Z', 'its seal');
  });

  it('refuses a folder of another layout', async () => {
    const location = await folder();
    await writeFile(join(location, 'version'), 'exmix-store/99\n');
    await assert.rejects(
      FolderStore.open(location),
      (error) => error instanceof StoreError && error.code === 'wrong-version',
    );
  });

  it('keeps nothing of notes that were removed a while ago', async () => {
    const store = await FolderStore.open(await folder());
    for (const name of ['leases/old', 'leases/new', 'leases/live']) await store.createNote(name, 'text');
    for (const name of ['leases/old', 'leases/new']) await store.removeNote(name);
    const leases = join(store.location, 'notes', 'leases');
    const hourAgo = new Date(Date.now() - 3_600_000);
    for (const file of await readdir(leases)) {
      if (!file.startsWith('new@')) await utimes(join(leases, file), hourAgo, hourAgo);
    }
    const other = await FolderStore.open(store.location);
    assert.equal(await other.readNote('leases/live'), 'text');
    assert.deepEqual([...new Set((await readdir(leases)).map((file) => file.split('@')[0]))].sort(), ['live', 'new']);
    assert.equal(await other.createNote('leases/old', 'again'), true);
    assert.equal(await store.readNote('leases/old'), 'again');
  });

  it('replaces a torn result record', async () => {
    const store = await FolderStore.open(await folder());
    const blob = await store.writeBlob([Buffer.from('x')]);
    const key = blob.sha256;
    await mkdir(join(store.location, 'results', key.slice(0, 2)), { recursive: true });
    await writeFile(join(store.location, 'results', key.slice(0, 2), key.slice(2)), '{"key": "');
    assert.equal(await store.readResult(key), undefined);
    const made = { at: '2026-01-01T00:00:00.000Z', milliseconds: 1, host: 'h' };
    await store.publishResult({ key, action: blob, artifact: blob, made });
    assert.equal((await store.readResult(key))?.artifact.sha256, blob.sha256);
  });
});
