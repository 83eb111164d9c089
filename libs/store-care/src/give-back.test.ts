import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { FolderStore } from '@exmix/artifact-store/folder-store';
import type { ResultRecord } from '@exmix/artifact-store/result-record';
import { ResultKey } from '@exmix/artifact-store/signing/result-key';
import { ResultTrust } from '@exmix/artifact-store/signing/result-trust';
import { canonicalJson } from '@exmix/stage-kit/canonical-json';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { collectGarbage } from './collect-garbage.js';
import { GC_ASIDE, writeState } from './gc-notes.js';
import { giveBack } from './give-back.js';

let folder: string;
let store: FolderStore;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exmix-back-'));
  store = await FolderStore.open(join(folder, 'store'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A record whose action and artifact are in the store. */
async function recordOf(unit: string, bytes: string): Promise<ResultRecord> {
  const action = await store.writeBlob([Buffer.from(canonicalJson({ stage: 'sample', unit, inputs: {} }))]);
  const artifact = await StoredArtifact.write(store, { f: await store.writeBlob([Buffer.from(bytes)]) }, unit);
  const made = { at: '2026-01-01T00:00:00.000Z', milliseconds: 1, host: 'h' };
  return { key: action.sha256, action, artifact, made };
}

/** As one does who may write notes and nothing else. */
async function plant(...records: readonly unknown[]): Promise<void> {
  await writeState(store, { phase: 'blobs', holds: [] });
  await store.writeNote(`${GC_ASIDE}1`, JSON.stringify(records));
}

function secret(): ResultKey {
  return ResultKey.parse(randomBytes(32).toString('hex'), 'a file');
}

function collect(key: string, artifact: string, trust?: ResultTrust): Promise<{ readonly restored: number }> {
  return collectGarbage(store, {
    roots: async () => ({ keys: new Set([key]), pinned: new Set(), artifacts: new Map([[key, artifact]]) }),
    olderThanMilliseconds: 0,
    remove: true,
    waitMilliseconds: 0,
    ...(trust && { trust }),
  });
}

describe('results that a clean-up set aside', () => {
  it('come back only with the artifact that the key stands for here', async () => {
    const good = await recordOf('u', 'good');
    const evil = { ...good, artifact: (await recordOf('u', 'evil')).artifact };
    const artifacts = new Map([[good.key, good.artifact.sha256]]);
    await plant(evil);
    assert.equal(await giveBack(store, artifacts, undefined), 0);
    assert.equal((await collect(good.key, good.artifact.sha256)).restored, 0);
    assert.equal(await store.readResult(good.key), undefined);
    await plant(evil, good);
    assert.equal(await giveBack(store, artifacts, undefined), 1);
    assert.deepEqual(await store.readResult(good.key), good);
  });

  it('come back only signed where keys are used, and are never signed by who gives them back', async () => {
    const [mine, other] = [secret(), secret()];
    const trust = new ResultTrust([mine], mine);
    const good = await recordOf('u', 'good');
    const signed = trust.sign(good);
    store = await FolderStore.open(store.location, trust);
    const artifacts = new Map([[good.key, good.artifact.sha256]]);
    const bare = await FolderStore.open(store.location);
    for (const refused of [
      good,
      new ResultTrust([other], other).sign(good),
      { ...good, signature: signed.signature, made: { ...good.made, host: 'x' } },
    ]) {
      await plant(refused);
      assert.equal(await giveBack(store, artifacts, trust), 0);
      assert.equal((await collect(good.key, good.artifact.sha256, trust)).restored, 0);
      assert.equal(await bare.readResult(good.key), undefined);
    }
    const again = trust.sign(await recordOf('u', 'good')); // the clean-up took its blobs
    await plant(again);
    assert.equal(await giveBack(store, artifacts, trust), 1);
    assert.deepEqual(await bare.readResult(good.key), again);
  });

  it('are no records of other actions, and none with a key that is a path', async () => {
    const [good, other] = [await recordOf('u', 'good'), await recordOf('v', 'other')];
    const outside = { ...good, key: '..//../../outside' };
    const foreign = { ...good, key: other.key };
    const artifacts = new Map([outside, foreign].map(({ key }) => [key, good.artifact.sha256]));
    await plant(null, 'text', { key: good.key }, outside, foreign);
    assert.equal(await giveBack(store, artifacts, undefined), 0);
    await store.writeNote(`${GC_ASIDE}1`, '{"no": "list"}');
    assert.equal(await giveBack(store, artifacts, undefined), 0);
    assert.deepEqual(await readdir(folder), ['store']);
  });
});
