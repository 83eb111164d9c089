import assert from 'node:assert/strict';
import { mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { CreateMultipartUploadCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { FolderStore } from '../folder-store.js';
import { flipBit } from '../testing/flip-bit.js';
import { S3Server } from '../testing/s3-server.js';
import { S3Store } from './s3-store.js';
import { abortStaleUploads } from './stale-uploads.js';

const BUCKET = 'parts';
const server = (await S3Server.start()) as S3Server;
let root: string;
let local: FolderStore;
let store: S3Store;

before(async () => {
  root = await mkdtemp(join(tmpdir(), 'exmix-parts-'));
  local = await FolderStore.open(root);
  if (server === undefined) return;
  Object.assign(process.env, server.environment());
  await server.makeBucket(BUCKET);
  store = await S3Store.open(`s3://${BUCKET}/place`, local.files);
});

after(async () => {
  await server?.stop();
  await rm(root, { recursive: true, force: true });
});

async function begin(key: string): Promise<string> {
  const { client } = store.requests;
  return String((await client.send(new CreateMultipartUploadCommand(store.requests.at(key)))).UploadId);
}

async function begun(): Promise<readonly string[]> {
  const { client } = store.requests;
  const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
  return Uploads.map(({ UploadId }) => String(UploadId)).sort();
}

describe('parts that uploads leave', { skip: server === undefined && 'needs Go, to build the S3 server' }, () => {
  it('are removed at once where an upload fails', async () => {
    const id = await local.writeBlob([new Uint8Array(20 << 20)]);
    await flipBit(join(root, 'blobs', id.sha256.slice(0, 2), id.sha256.slice(2)), 17 << 20);
    await assert.rejects(store.uploadFrom(local, id), { code: 'corrupt-blob' });
    assert.equal(await store.checkBlob(id), 'missing');
    assert.deepEqual(await begun(), []);
  });

  it('are removed a day later where a process was killed, and no sooner', async () => {
    const old = await begin('blobs/aa/old');
    const recent = await begin('blobs/aa/recent');
    const other = await begin('elsewhere/old');
    const dayBefore = new Date(Date.now() - 25 * 3_600_000);
    const folder = server.fileOf(BUCKET, '.sgwtmp');
    for (const path of await readdir(folder, { recursive: true }))
      if (path.endsWith(old) || path.endsWith(other)) await utimes(join(folder, path), dayBefore, dayBefore);
    assert.equal(await abortStaleUploads(store.requests), 1);
    assert.deepEqual(await begun(), [other, recent].sort(), 'what is not below blobs/ is none of ours');
  });
});
