import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { ReadThroughStore } from '@exmix/artifact-store/read-through/read-through-store';
import { S3Server } from '@exmix/artifact-store/testing/s3-server';
import { openStore } from './open-store.js';

const server = await S3Server.start();
const root = await mkdtemp(join(tmpdir(), 'exmix-open-'));
after(async () => {
  await server?.stop();
  await rm(root, { recursive: true, force: true });
});

describe('EXMIX_S3_ADDRESSING', () => {
  it('is path, virtual or auto', async () => {
    await assert.rejects(openStore('s3://bucket/place', { EXMIX_S3_ADDRESSING: 'host' }), {
      code: 'bad-option',
      message: 'EXMIX_S3_ADDRESSING is "host"; it is path, virtual or auto',
    });
  });

  it('comes to the client', { skip: server === undefined && 'needs Go, to build the S3 server' }, async () => {
    Object.assign(process.env, server?.environment());
    await server?.makeBucket('bucket');
    for (const [addressing, isPath] of [
      [undefined, true],
      ['path', true],
      ['virtual', false], // the SDK leaves the host as it is where it is an address
    ] as const) {
      const environment = { EXMIX_STORE_CACHE: root, EXMIX_S3_ADDRESSING: addressing };
      const store = (await openStore('s3://bucket/place', environment)) as ReadThroughStore;
      assert.equal(store.remote.requests.client.config.forcePathStyle, isPath);
    }
  });
});
