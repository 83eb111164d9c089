import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { ResultRecord } from '@exmix/artifact-store/result-record';
import { GC_EPOCH } from '@exmix/artifact-store/sweep-watch';

/**
 * Publishes results again that a clean-up has set aside. The store is asked by a listing, not record by record: a folder in
 * front of a bucket may have a record that the bucket has no more.
 *
 * @returns how many came back; the others stood
 */
export async function restoreResults(
  store: Pick<ArtifactStore, 'readNote' | 'listResultKeys' | 'publishResult'>,
  records: readonly ResultRecord[],
): Promise<number> {
  if (records.length === 0) return 0;
  // Such a folder forgets what it has seen in the bucket when it reads another epoch.
  await store.readNote(GC_EPOCH);
  const standing = new Set<string>();
  for await (const key of store.listResultKeys()) standing.add(key);
  const gone = records.filter(({ key }) => !standing.has(key));
  for (const record of gone) await store.publishResult(record);
  return gone.length;
}
