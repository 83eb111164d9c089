import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import type { ResultRecord } from '@exmix/artifact-store/result-record';
import { actionOfResult } from './action-of-result.js';
import { blobsOf, manifestOf } from './manifest-files.js';
import { parallelMap } from './parallel-map.js';

export interface VerifyOptions {
  /** Removes what is bad, so that it is made again. */
  readonly repair: boolean;
  /** Blobs, or results, that are read at a time. */
  readonly atOnce: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: VerifyProgress) => void;
}

export interface VerifyProgress {
  readonly of: 'blobs' | 'results';
  readonly done: number;
  readonly bytes: number;
  readonly bad: number;
}

export interface BadBlob {
  readonly sha256: string;
  readonly size: number;
  readonly problem: string;
}

export interface BadResult {
  readonly key: string;
  readonly stage?: string;
  readonly unit?: string;
  readonly problems: readonly string[];
}

export interface VerifyReport {
  readonly blobs: { readonly count: number; readonly bytes: number; readonly bad: readonly BadBlob[] };
  readonly results: { readonly count: number; readonly bad: readonly BadResult[] };
  /** Whether what is bad was removed. */
  readonly repaired: boolean;
}

/**
 * Reads and hashes every blob, then looks at every result: whether it can be read, whether its key is the digest of its
 * action, and whether all its blobs are there and good. Of each blob one bit and its digest are kept in memory.
 *
 * Results are removed before blobs, so that none ever stands for what is gone. A store that changes meanwhile is no
 * problem: a blob that a result needs and that was not listed is looked at again. All is asked of the store that machines
 * share, whatever a folder in front of it has.
 */
export async function verifyStore(store: ArtifactStore, options: VerifyOptions): Promise<VerifyReport> {
  const { atOnce, signal, onProgress, repair } = options;
  const states = new Map<string, boolean>();
  const badBlobs: BadBlob[] = [];
  let bytes = 0;
  const checked = parallelMap(store.listBlobs(), atOnce, async (id) => {
    signal?.throwIfAborted();
    return { id, problem: await problemOf(store, id) };
  });
  for await (const { id, problem } of checked) {
    if (problem === 'gone') continue; // removed since it was listed
    states.set(id.sha256, problem === undefined);
    bytes += id.size;
    if (problem !== undefined) badBlobs.push({ sha256: id.sha256, size: id.size, problem });
    onProgress?.({ of: 'blobs', done: states.size, bytes, bad: badBlobs.length });
  }

  const isGood = async (id: BlobId): Promise<boolean> =>
    states.get(id.sha256) ?? (await store.verifyBlob(id)) === 'present';
  const badResults: BadResult[] = [];
  let results = 0;
  const looked = parallelMap(store.listResultKeys(), atOnce, async (key) => {
    signal?.throwIfAborted();
    const record = await store.readResult(key, { standing: true });
    const found = record === undefined ? NO_RECORD : await lookAt(store, record, isGood);
    return { key, record, found };
  });
  for await (const { key, record, found } of looked) {
    results++;
    if (found.problems.length > 0) {
      badResults.push({ key, ...found });
      if (repair) await (record === undefined ? store.removeBadResult(key) : store.retractResult(record));
    }
    onProgress?.({ of: 'results', done: results, bytes, bad: badResults.length });
  }
  if (repair) for (const id of badBlobs) if ((await problemOf(store, id)) !== undefined) await store.removeBlob(id);
  return {
    blobs: { count: states.size, bytes, bad: badBlobs.sort((a, b) => (a.sha256 < b.sha256 ? -1 : 1)) },
    results: { count: results, bad: badResults.sort((a, b) => (a.key < b.key ? -1 : 1)) },
    repaired: repair,
  };
}

const NO_RECORD = { problems: ['what stands there is no record of a result, or nobody trusted signed it'] };

/** @returns undefined for a good blob, `gone` for none */
async function problemOf(store: ArtifactStore, id: BlobId): Promise<string | undefined> {
  const state = await store.verifyBlob(id);
  if (state === 'present') return undefined;
  return state === 'missing' ? 'gone' : 'its bytes are not those that its name says';
}

async function lookAt(
  store: ArtifactStore,
  record: ResultRecord,
  isGood: (id: BlobId) => Promise<boolean>,
): Promise<Omit<BadResult, 'key'>> {
  const problems: string[] = [];
  if (record.action.sha256 !== record.key) problems.push('its key is not the digest of its action');
  const action = await actionOfResult(store, record);
  // A good copy in front of a bucket does not make the bucket's good.
  if (action === undefined || !(await isGood(record.action))) problems.push('its action is missing or bad');
  const manifest = await manifestOf(store, record.artifact);
  if (manifest === undefined || !(await isGood(record.artifact))) problems.push('its manifest is missing or bad');
  const names = new Map(Object.entries(manifest?.files ?? {}).map(([name, { sha256 }]) => [sha256, name]));
  for (const id of blobsOf(record, manifest).slice(2))
    if (!(await isGood(id))) problems.push(`${names.get(id.sha256)} is missing or bad`);
  return { ...(action && { stage: action.stage, unit: action.unit }), problems };
}
