import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import type { ResultRecord } from '@exmix/artifact-store/result-record';
import { StoreError } from '@exmix/artifact-store/store-error';
import type { ArtifactManifest } from '@exmix/stage-kit/artifact';
import { MENDED_BY_BUILDING } from '@exmix/stage-kit/build-unit';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';

type Blobs = Pick<ArtifactStore, 'openBlob'>;

/**
 * The manifest of an artifact; undefined where it is missing, corrupt or no manifest.
 *
 * @param text of the manifest, where the result's record has it: its blob is asked for only when that is another's
 * @throws StoreError where the store cannot be asked, which says nothing of the manifest
 */
export async function manifestOf(store: Blobs, id: BlobId, text?: string): Promise<ArtifactManifest | undefined> {
  const given = text === undefined ? undefined : await opened(store, id, text);
  return given ?? opened(store, id);
}

async function opened(store: Blobs, id: BlobId, text?: string): Promise<ArtifactManifest | undefined> {
  try {
    return (await StoredArtifact.open(store as ArtifactStore, id, text)).manifest;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    if (error instanceof StoreError && MENDED_BY_BUILDING.has(error.code)) return undefined;
    throw error;
  }
}

/** All blobs of a result: its action, its manifest and the manifest's files. */
export function blobsOf({ action, artifact }: ResultRecord, manifest: ArtifactManifest | undefined): readonly BlobId[] {
  return [action, artifact, ...Object.values(manifest?.files ?? {})];
}
