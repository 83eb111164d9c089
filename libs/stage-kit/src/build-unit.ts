import { hostname } from 'node:os';
import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import type { ResultRecord } from '@exmix/artifact-store/result-record';
import { StoreError } from '@exmix/artifact-store/store-error';
import type { Action } from './action.js';
import { actionDiff } from './action-diff.js';
import { actionKey } from './action-key.js';
import { canonicalJson } from './canonical-json.js';
import type { Json } from './json.js';
import type { BuildReason, UnitEvent } from './run-event.js';
import type { FinishedEvent } from './run-job.js';
import { StoredArtifact } from './stored-artifact.js';
import type { RefFolder, UnitRef } from './unit-ref.js';

export interface BuildTools {
  readonly store: ArtifactStore;
  readonly refs: RefFolder;
  readonly now: () => number;
  readonly say: (event: UnitEvent) => void;
  /** Runs the stage's code. */
  readonly run: (action: Action, key: string) => Promise<FinishedEvent>;
  /** Called when the result stands and resume files are no longer needed. */
  readonly settled: (key: string) => Promise<void>;
}

/**
 * Gives the artifact of one action: from the store when a complete result is there, else by running it. Writes blobs,
 * then the manifest, then the result, then the pipeline's ref.
 */
export async function buildUnit(action: Action, tools: BuildTools): Promise<BlobId> {
  const { store, refs, say } = tools;
  const key = actionKey(action);
  const last = await refs.read(action.stage, action.unit);
  const standing = await store.readResult(key);
  const damage = standing === undefined ? [] : await damageOf(store, standing);
  if (standing !== undefined && damage.length === 0) {
    await settle(refs, last, action, standing);
    say({ type: 'reused', artifact: standing.artifact.sha256, milliseconds: standing.made.milliseconds });
    return standing.artifact;
  }

  const reason = await reasonOf(store, key, action, last, damage);
  if (reason.because === 'damaged')
    say({
      type: 'warning',
      message: `the stored result is damaged and is made again: ${damage.slice(0, 5).join(', ')}`,
    });
  say({ type: 'started', reason });
  const start = tools.now();
  const { files, summary } = await tools.run(action, key);
  const [artifact, actionBlob] = await Promise.all([
    StoredArtifact.write(store, files, summary),
    store.writeBlob([Buffer.from(canonicalJson(action as unknown as Json))]),
  ]);
  const milliseconds = Math.round(tools.now() - start);
  if (standing !== undefined) await store.retractResult(standing);
  const record: ResultRecord = {
    key,
    action: actionBlob,
    artifact,
    made: { at: new Date(start).toISOString(), milliseconds, host: hostname() },
  };
  let published = await store.publishResult(record);
  if (published.artifact.sha256 !== artifact.sha256 && (await damageOf(store, published)).length > 0) {
    await store.retractResult(published);
    published = await store.publishResult(record);
  }
  await settle(refs, last, action, published);
  await tools.settled(key);
  say({
    type: 'built',
    artifact: published.artifact.sha256,
    milliseconds,
    reason,
    sameBytes: last?.artifact.sha256 === published.artifact.sha256,
  });
  return published.artifact;
}

/** What of a result is missing or corrupt, in words; empty for a complete one. */
async function damageOf(store: ArtifactStore, result: ResultRecord): Promise<readonly string[]> {
  try {
    return await (await StoredArtifact.open(store, result.artifact)).damaged();
  } catch (error) {
    if (error instanceof StoreError) return [`manifest: ${error.message}`];
    throw error;
  }
}

async function reasonOf(
  store: ArtifactStore,
  key: string,
  action: Action,
  last: UnitRef | undefined,
  damage: readonly string[],
): Promise<BuildReason> {
  if (damage.length > 0) return { because: 'damaged', files: damage };
  if (last === undefined) return { because: 'new' };
  if (last.key === key) return { because: 'absent' };
  const before = await readAction(store, last.action);
  return before === undefined ? { because: 'new' } : { because: 'changed', changes: actionDiff(before, action) };
}

/** The action record of a ref; undefined where it is no longer in the store. */
export async function readAction(store: ArtifactStore, id: BlobId): Promise<Action | undefined> {
  try {
    const reader = await store.openBlob(id);
    try {
      return JSON.parse(Buffer.from(await reader.read(0, reader.size)).toString('utf8')) as Action;
    } finally {
      await reader.close();
    }
  } catch (error) {
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}

async function settle(refs: RefFolder, last: UnitRef | undefined, action: Action, result: ResultRecord): Promise<void> {
  if (
    last?.key === result.key &&
    last.artifact.sha256 === result.artifact.sha256 &&
    last.action.sha256 === result.action.sha256
  )
    return;
  await refs.write({
    stage: action.stage,
    unit: action.unit,
    key: result.key,
    action: result.action,
    artifact: result.artifact,
  });
}
