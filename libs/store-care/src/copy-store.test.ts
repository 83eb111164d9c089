import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import { FolderStore } from '@exmix/artifact-store/folder-store';
import type { ResultRecord } from '@exmix/artifact-store/result-record';
import { canonicalJson } from '@exmix/stage-kit/canonical-json';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { collectGarbage, type GcReport } from './collect-garbage.js';
import { copyStore } from './copy-store.js';
import { writeState } from './gc-notes.js';
import { verifyStore } from './verify-store.js';

let folder: string;
let source: FolderStore;
let destination: FolderStore;
let record: ResultRecord;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exmix-copy-'));
  source = await FolderStore.open(join(folder, 'source'));
  destination = await FolderStore.open(join(folder, 'destination'));
  const words = Buffer.from('words');
  const artifact = await StoredArtifact.write(source, { words: await source.writeBlob([words]) }, 'unit');
  const action = await source.writeBlob([Buffer.from(canonicalJson({ stage: 'sample', unit: 'unit', inputs: {} }))]);
  const made = { at: '2026-01-01T00:00:00.000Z', milliseconds: 1, host: 'h' };
  record = await source.publishResult({ key: action.sha256, action, artifact, made });
  await destination.writeBlob([words]); // of no result: a clean-up takes it
  await setTimeout(20); // so that it is older than the clean-up
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Copies, with a clean-up of the destination when all blobs are there and the result is not published yet. */
async function copyBesideCleanUp(): Promise<{ copied: number; cleanUp: GcReport }> {
  let cleanUp: GcReport | undefined;
  const cleaned = new Proxy(destination, {
    get(target, name) {
      const value = Reflect.get(target, name, target) as unknown;
      if (name === 'shareBlobs' && cleanUp === undefined)
        return async () => {
          cleanUp = await collectGarbage(destination, {
            roots: async () => ({ keys: new Set(), pinned: new Set() }),
            olderThanMilliseconds: 0,
            remove: true,
            waitMilliseconds: 0,
          });
        };
      return typeof value === 'function' ? value.bind(target) : value;
    },
  }) as ArtifactStore;
  const { copied } = await copyStore(source, cleaned, { atOnce: 1 });
  return { copied, cleanUp: cleanUp as GcReport };
}

async function assertWhole(): Promise<void> {
  assert.deepEqual(await destination.readResult(record.key), record);
  const report = await verifyStore(destination, { repair: false, atOnce: 1 });
  assert.deepEqual([report.blobs.bad, report.results.bad], [[], []]);
}

async function holds(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of destination.listNotes('holds/')) names.push(name);
  return names;
}

describe('copyStore', () => {
  it('holds the destination, so that a clean-up there waits for it', async () => {
    const { copied, cleanUp } = await copyBesideCleanUp();
    assert.equal(copied, 1);
    assert.deepEqual([cleanUp.blobs, cleanUp.waitsFor.length], [0, 1]);
    await assertWhole();
    assert.deepEqual(await holds(), []);
  });

  it('copies again what a clean-up took that waits for nobody any more', async () => {
    await writeState(destination, { phase: 'blobs', holds: [] });
    // As for a hold that was silent too long: the clean-up does not see it.
    const listNotes = destination.listNotes.bind(destination);
    destination.listNotes = async function* (prefix) {
      if (prefix !== 'holds/') yield* listNotes(prefix);
    };
    const { copied, cleanUp } = await copyBesideCleanUp();
    assert.deepEqual([copied, cleanUp.waitsFor], [1, []]);
    assert.ok(cleanUp.blobs > 0);
    await assertWhole();
  });

  it('lets go also where it fails', async () => {
    const stopped = AbortSignal.abort(new Error('stopped'));
    await assert.rejects(copyStore(source, destination, { atOnce: 1, signal: stopped }), /stopped/);
    assert.deepEqual(await holds(), []);
  });
});
