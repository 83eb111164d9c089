import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import { batchEnd, GC_SWEEPING } from '@exmix/artifact-store/batch-end';
import type { ResultTrust } from '@exmix/artifact-store/signing/result-trust';
import { asideRecords, readState } from './gc-notes.js';
import { restoreResults } from './restore-results.js';

/**
 * Gives back the results that a clean-up has set aside and that a run has found before and stands for now. The run's roots
 * are written before this is called, and its hold stands, so that the blobs are there: a batch that began after the roots
 * were written spares them, one that goes on is waited for, and what went before is in `gc/aside/`.
 *
 * @param artifacts digest of the artifact that each key stands for here: a record of another one does not come back
 * @param trust whose results are believed; undefined where no keys are used
 * @returns how many came back
 */
export async function giveBack(
  store: ArtifactStore,
  artifacts: ReadonlyMap<string, string>,
  trust: ResultTrust | undefined,
  signal?: AbortSignal,
): Promise<number> {
  const [sweeping, state] = await Promise.all([store.readNote(GC_SWEEPING), readState(store)]);
  if (sweeping !== undefined) await batchEnd(store, sweeping, signal);
  else if (state === undefined) return 0;
  const { records } = await asideRecords(store);
  return restoreResults(
    store,
    records.filter(({ key, artifact }) => artifacts.get(key) === artifact.sha256),
    trust,
  );
}
