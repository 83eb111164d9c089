import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { ResultRecord } from '@exmix/artifact-store/result-record';
import type { ResultTrust } from '@exmix/artifact-store/signing/result-trust';
import { GC_EPOCH } from '@exmix/artifact-store/sweep-watch';

/**
 * Publishes results again that a clean-up has set aside, as they were. Where they were kept is open to all who may write
 * notes, so with keys only those that are signed come back: publishing another would put this machine's signature on it.
 * The store is asked by a listing, not record by record: a folder in front of a bucket may have a record that the bucket
 * has no more.
 *
 * @param trust whose results are believed; undefined where no keys are used
 * @returns how many came back; the others stood, or are refused
 */
export async function restoreResults(
  store: Pick<ArtifactStore, 'location' | 'readNote' | 'listResultKeys' | 'publishResult'>,
  records: readonly ResultRecord[],
  trust: ResultTrust | undefined,
): Promise<number> {
  const believed =
    trust === undefined
      ? records
      : records.filter(
          (record) => trust.accept(record, record.key, `what a clean-up of ${store.location} set aside`) !== undefined,
        );
  if (believed.length === 0) return 0;
  // Such a folder forgets what it has seen in the bucket when it reads another epoch.
  await store.readNote(GC_EPOCH);
  const standing = new Set<string>();
  for await (const key of store.listResultKeys()) standing.add(key);
  const gone = believed.filter(({ key }) => !standing.has(key));
  for (const record of gone) await store.publishResult(record);
  return gone.length;
}
