import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import { openStore } from '@exmix/artifact-store/open-store';
import type { ResultRecord } from '@exmix/artifact-store/result-record';
import { GC_EPOCH } from '@exmix/artifact-store/sweep-watch';
import { S3Server } from '@exmix/artifact-store/testing/s3-server';
import { restoreResults } from './restore-results.js';

const server = await S3Server.start();

after(() => server?.stop());

describe('results that come back', { skip: server === undefined && 'needs Go, to build the S3 server' }, () => {
  it('come back to the bucket where the folder in front of it still has them', async (test) => {
    await server?.makeBucket('restore');
    Object.assign(process.env, server?.environment());
    const root = await mkdtemp(join(tmpdir(), 'exmix-restore-'));
    test.after(() => rm(root, { recursive: true, force: true }));
    const open = (name: string): Promise<ArtifactStore> =>
      openStore('s3://restore/x', { cacheFolder: join(root, name) });
    const [run, cleaner] = [await open('run'), await open('cleaner')];
    const [gone, stands] = [await publish(run, 'gone'), await publish(run, 'stands')];
    await cleaner.writeNote(GC_EPOCH, '1\n');
    await cleaner.retractResult(gone);
    assert.deepEqual(await run.readResult(gone.key), gone, 'the folder has it');
    assert.equal(await restoreResults(run, [gone, stands], undefined), 1);
    assert.deepEqual(await (await open('other')).readResult(gone.key), gone);
    assert.equal(await restoreResults(run, [gone, stands], undefined), 0);
  });
});

async function publish(store: ArtifactStore, text: string): Promise<ResultRecord> {
  const blob = await store.writeBlob([Buffer.from(text)]);
  const key = createHash('sha256').update(text).digest('hex');
  const made = { at: '2026-01-01T00:00:00.000Z', milliseconds: 1, host: 'h' };
  return store.publishResult({ key, action: blob, artifact: blob, made });
}
