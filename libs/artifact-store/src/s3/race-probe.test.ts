import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { FolderFiles } from '../folder-files.js';
import { startCarelessServer } from '../testing/careless-server.js';
import { S3Store } from './s3-store.js';

test('a server that honours conditional writes in turn only is found by a race, and named with the consequence', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'exmix-probe-'));
  await mkdir(join(folder, 'tmp'));
  const server = await startCarelessServer();
  try {
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: 'any',
      AWS_SECRET_ACCESS_KEY: 'any-secret',
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_S3: server.endpoint,
    });
    const warnings: string[] = [];
    const open = () =>
      S3Store.open('s3://bucket/place', new FolderFiles(folder), { warn: (text) => void warnings.push(text) });
    const store = await open();
    // Two writes in turn tell nothing.
    assert.equal(await store.createNote('turn', 'one'), true);
    assert.equal(await store.createNote('turn', 'two'), false);
    const warning =
      /does not honour conditional writes \(If-None-Match\): .* the later result replaces the earlier one/;
    assert.match(warnings[0] ?? '', warning);
    const before = store.requests.counts.PUT ?? 0;
    const again = await open();
    assert.match(warnings[1] ?? '', warning, 'said at every opening');
    assert.ok((again.requests.counts.PUT ?? 0) < before, 'the answer was kept: no second race');
    // It serves all the same: what is read is verified.
    const id = await again.writeBlob([Buffer.from('bytes')]);
    assert.equal(await again.verifyBlob(id), 'present');
  } finally {
    server.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
