import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { ResultRecord } from '@exmix/artifact-store/result-record';
import { InputError } from '@exmix/errors/input-error';
import { actionOfResult } from './action-of-result.js';

/** What a clean-up starts from. */
export interface Roots {
  /** Results that refs stand for. */
  readonly keys: ReadonlySet<string>;
  /** Pinned results, with all that they were made from. */
  readonly pinned: ReadonlySet<string>;
  /** Digests of the artifacts that keys stand for, where that is known: a record of another one does not come back. */
  readonly artifacts?: ReadonlyMap<string, string>;
}

/**
 * The results that roots keep, among all.
 *
 * @returns their keys
 * @throws InputError `damaged-pin` where it cannot be known what a pinned result was made from
 */
export async function markResults(
  store: Pick<ArtifactStore, 'openBlob'>,
  records: Iterable<ResultRecord>,
  { keys, pinned }: Roots,
): Promise<ReadonlySet<string>> {
  const byArtifact = new Map<string, ResultRecord[]>();
  const byKey = new Map<string, ResultRecord>();
  for (const record of records) {
    byKey.set(record.key, record);
    const same = byArtifact.get(record.artifact.sha256);
    if (same === undefined) byArtifact.set(record.artifact.sha256, [record]);
    else same.push(record);
  }
  const marked = new Set([...keys].filter((key) => byKey.has(key)));
  const followed = new Set<string>();
  const queue = [...pinned];
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    const record = byKey.get(key);
    if (record === undefined || followed.has(key)) continue;
    followed.add(key);
    marked.add(key);
    const action = await actionOfResult(store, record);
    if (action === undefined)
      throw new InputError(
        'damaged-pin',
        `the result ${key} is kept by a pin with all that it was made from, but its action ${record.action.sha256} is missing or bad, so that this is not known; run what it is of again, or exmix store unpin it`,
      );
    for (const digest of Object.values(action.inputs ?? {}))
      queue.push(...(byArtifact.get(digest) ?? []).map((each) => each.key));
  }
  return marked;
}
