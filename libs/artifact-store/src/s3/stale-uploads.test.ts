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

/** As if they had been begun the day before. */
async function age(...uploads: readonly string[]): Promise<void> {
  const dayBefore = new Date(Date.now() - 25 * 3_600_000);
  const folder = server.fileOf(BUCKET, '.sgwtmp');
  for (const path of await readdir(folder, { recursive: true }))
    if (uploads.some((upload) => path.endsWith(upload))) await utimes(join(folder, path), dayBefore, dayBefore);
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
    await age(old, other);
    assert.equal(await abortStaleUploads(store.requests), 1);
    assert.deepEqual(await begun(), [other, recent].sort(), 'what is not below blobs/ is none of ours');
  });

  it('are told in pages, and none is left out', async () => {
    const uploads = await Promise.all(Array.from({ length: 7 }, (_, i) => begin(`blobs/bb/${i}`)));
    const recent = uploads.pop() as string;
    await age(...uploads);
    assert.equal(await abortStaleUploads(store.requests, 2), 6);
    const left = await begun();
    assert.ok(left.includes(recent) && !uploads.some((each) => left.includes(each)), left.join());
  });

  it('are removed by the first large blob that is written, also where no other upload is under way', async () => {
    const alone = await S3Store.open(`s3://${BUCKET}/alone`, local.files);
    const { UploadId } = await alone.requests.client.send(
      new CreateMultipartUploadCommand(alone.requests.at('blobs/cc/killed')),
    );
    const killed = String(UploadId);
    await age(killed);
    await alone.writeBlob([new Uint8Array(9 << 20).fill(1)]);
    assert.ok(!(await begun()).includes(killed));
  });
});
