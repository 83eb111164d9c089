import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import { STAGE_NAMES } from '@exmix/stage-kit/stage-name';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder } from '@exmix/stage-kit/unit-ref';

/**
 * What a pipeline stands for: digests of its artifacts by unit, once every result was found to stand with all its blobs.
 *
 * @throws where a result is gone, or a blob of one is
 */
export async function wholeRefs(folder: string, store: ArtifactStore): Promise<Readonly<Record<string, string>>> {
  const refs = RefFolder.of(folder);
  const found: Record<string, string> = {};
  for (const stage of STAGE_NAMES) {
    for (const unit of await refs.list(stage)) {
      const ref = await refs.read(stage, unit);
      if (ref === undefined) throw new Error(`${stage}/${unit}: no ref`);
      const record = await store.readResult(ref.key);
      if (record === undefined) throw new Error(`${stage}/${unit}: its result ${ref.key} is gone`);
      const artifact = await StoredArtifact.open(store, record.artifact);
      const damaged = await artifact.damaged();
      if (damaged.length > 0) throw new Error(`${stage}/${unit}: ${damaged.join(', ')}`);
      if ((await store.checkBlob(record.action)) !== 'present') throw new Error(`${stage}/${unit}: its action is gone`);
      found[`${stage}/${unit}`] = record.artifact.sha256;
    }
  }
  return found;
}
