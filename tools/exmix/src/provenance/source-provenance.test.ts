import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Action } from '@exmix/stage-kit/action';
import { LockFile } from '@exmix/stage-kit/lock-file';
import { sourceProvenance } from './source-provenance.js';

const sha256 = (letter: string): string => letter.repeat(64);

test('a dataset has the commit of the lock that has the digests which were read, and of no other', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'exmix-lock-'));
  try {
    const lock = new LockFile(folder);
    const commit = 'a'.repeat(40);
    const file = { size: 5, oid: 'b'.repeat(40), sha256: sha256('1') };
    await lock.addSelection('owner/set@main', commit, 'rule', { train: ['x.parquet'] }, { 'x.parquet': file });
    const action = (digest: string): Action => ({
      stage: 'ingest',
      unit: 't',
      config: {
        licence: 'MIT',
        source: { reader: 'hub', repository: 'owner/set', revision: 'main', unpinned: 'a test' },
      },
      inputs: {},
      sources: { 'hub:owner/set/x.parquet': digest, 'npm:words': '1.0.0' },
      seed: 0,
      code: 'c',
      platform: null,
    });
    const read = await sourceProvenance(action(`sha256:${sha256('1')}`), [lock]);
    assert.deepEqual(read, [
      {
        kind: 'hub',
        name: 'owner/set',
        revision: 'main',
        identity: commit,
        files: [{ name: 'x.parquet', digest: `sha256:${sha256('1')}` }],
      },
      { kind: 'npm', name: 'words', identity: '1.0.0', files: [] },
    ]);
    const [moved] = await sourceProvenance(action(`sha256:${sha256('2')}`), [lock]);
    assert.equal(moved?.identity, undefined);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
