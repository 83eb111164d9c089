import { hostname } from 'node:os';
import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import type { Leases } from '@exmix/artifact-store/leases';
import { MOST_MANIFEST_BYTES, type ResultRecord } from '@exmix/artifact-store/result-record';
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

/** Troubles of a store that building again ends. */
export const MENDED_BY_BUILDING: ReadonlySet<string | undefined> = new Set(['missing-blob', 'corrupt-blob']);

export interface BuildTools {
  readonly store: ArtifactStore;
  readonly refs: RefFolder;
  readonly leases: Leases;
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly say: (event: UnitEvent) => void;
  /** Bounds how many units look into the store at once. */
  readonly look: <T>(work: () => Promise<T>) => Promise<T>;
  /** Bounds how many units are built at once. */
  readonly turn: <T>(work: () => Promise<T>) => Promise<T>;
  /** Runs the stage's code. */
  readonly run: (action: Action, key: string) => Promise<FinishedEvent>;
  /** Those of a published result's blobs that a clean-up took while it was made (`SweepWatch`). */
  readonly lost: (key: string, blobs: readonly BlobId[]) => Promise<readonly BlobId[]>;
  /** Called when the result stands and resume files are no longer needed. */
  readonly settled: (key: string) => Promise<void>;
}

/** What the store has for an action: a result, what of it is bad in words, and all its blobs. */
interface Found {
  readonly standing?: ResultRecord;
  readonly damage: readonly string[];
  readonly blobs: readonly BlobId[];
}

/**
 * Gives the artifact of one action: from the store when a complete result is there, else by running it. Looking takes no
 * turn of those that build. Where another process holds the action's lease, its result is waited for. Writes blobs, then
 * the manifest, then the result, then the pipeline's ref.
 */
export async function buildUnit(action: Action, tools: BuildTools): Promise<BlobId> {
  const { store, leases, signal, say } = tools;
  const key = actionKey(action);
  const last = await tools.refs.read(action.stage, action.unit);
  const found = await tools.look(() => lookUp(store, key));
  if (isComplete(found)) return reuse(found, action, last, tools);

  for (let first = true; ; first = false) {
    const artifact = await tools.turn(async () => {
      // While it waited for its turn, another process may have built it.
      const again = await lookUp(store, key);
      if (isComplete(again)) return reuse(again, action, last, tools);
      const lease = await leases.take(key);
      if (lease === undefined) return undefined;
      try {
        const now = first ? again : await lookUp(store, key);
        if (isComplete(now)) return await reuse(now, action, last, tools);
        return await build(action, key, last, now, tools);
      } finally {
        await lease.release();
      }
    });
    if (artifact !== undefined) return artifact;
    if (first)
      say({ type: 'log', line: `${await leases.holderOf(key)} builds this already; its result is waited for` });
    await leases.wait(key, signal);
  }
}

function isComplete(found: Found): found is Found & { standing: ResultRecord } {
  return found.standing !== undefined && found.damage.length === 0;
}

async function lookUp(store: ArtifactStore, key: string): Promise<Found> {
  const standing = await store.readResult(key);
  if (standing === undefined) return { damage: [], blobs: [] };
  if (standing.action.sha256 !== key)
    return { standing, damage: ['record: it names the action of another key'], blobs: [] };
  try {
    const artifact = await StoredArtifact.open(store, standing.artifact, standing.manifest);
    const blobs = [standing.action, standing.artifact, ...Object.values(artifact.manifest.files)];
    const state = standing.manifest === undefined ? 'present' : await store.checkBlob(standing.artifact);
    const damage = [...(state === 'present' ? [] : [`manifest is ${state}`]), ...(await artifact.damaged())];
    return { standing, damage, blobs };
  } catch (error) {
    if (error instanceof StoreError && MENDED_BY_BUILDING.has(error.code))
      return { standing, damage: [`manifest: ${error.message}`], blobs: [] };
    throw error;
  }
}

async function reuse(
  { standing, blobs }: Found & { standing: ResultRecord },
  action: Action,
  last: UnitRef | undefined,
  { store, refs, say, lost }: BuildTools,
): Promise<BlobId> {
  // The record of an action can be written again at any time: its bytes are at hand.
  if ((await store.checkBlob(standing.action)) !== 'present') await store.writeBlob([bytesOf(action)]);
  // What only this machine had until now may rest on blobs that a clean-up takes just then.
  while ((await store.shareResult(standing, blobs)) && (await lost(standing.key, blobs)).length > 0)
    await store.retractResult(standing);
  await settle(refs, last, action, standing);
  say({ type: 'reused', artifact: standing.artifact.sha256, milliseconds: standing.made.milliseconds });
  return standing.artifact;
}

async function build(
  action: Action,
  key: string,
  last: UnitRef | undefined,
  { standing, damage }: Found,
  tools: BuildTools,
): Promise<BlobId> {
  const { store, refs, say } = tools;
  const reason = await reasonOf(store, key, action, last, damage);
  if (reason.because === 'damaged')
    say({
      type: 'warning',
      message: `the stored result is damaged and is made again: ${damage.slice(0, 5).join(', ')}`,
    });
  say({ type: 'started', reason });
  const start = tools.now();
  const { files, summary } = await tools.run(action, key);
  const manifest = StoredArtifact.manifestText(files, summary);
  const [artifact, actionBlob] = await Promise.all([
    store.writeBlob([Buffer.from(manifest)]),
    store.writeBlob([bytesOf(action)]),
    store.shareBlobs(Object.values(files)),
  ]);
  const milliseconds = Math.round(tools.now() - start);
  if (standing !== undefined) await store.retractResult(standing);
  const record: ResultRecord = {
    key,
    action: actionBlob,
    artifact,
    ...(artifact.size <= MOST_MANIFEST_BYTES && { manifest }),
    made: { at: new Date(start).toISOString(), milliseconds, host: hostname() },
  };
  let published = await store.publishResult(record);
  if (published.artifact.sha256 !== artifact.sha256 && !isComplete(await lookUp(store, key))) {
    await store.retractResult(published);
    published = await store.publishResult(record);
  }
  if (published.artifact.sha256 === artifact.sha256) {
    const lost = await tools.lost(key, [actionBlob, artifact, ...Object.values(files)]);
    if (lost.length > 0) {
      await store.retractResult(published);
      const gone = lost.map(({ sha256 }) => `blob ${sha256.slice(0, 12)}, removed by a clean-up`);
      return build(action, key, last, { damage: gone, blobs: [] }, tools);
    }
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

function bytesOf(action: Action): Uint8Array {
  return Buffer.from(canonicalJson(action as unknown as Json));
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
    if (error instanceof StoreError && MENDED_BY_BUILDING.has(error.code)) return undefined;
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
