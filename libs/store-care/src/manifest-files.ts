import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import type { ResultRecord } from '@exmix/artifact-store/result-record';
import { StoreError } from '@exmix/artifact-store/store-error';
import type { ArtifactManifest } from '@exmix/stage-kit/artifact';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';

type Blobs = Pick<ArtifactStore, 'openBlob'>;

/** The manifest of an artifact; undefined where it is missing, corrupt or no manifest. */
export async function manifestOf(store: Blobs, id: BlobId): Promise<ArtifactManifest | undefined> {
  try {
    return (await StoredArtifact.open(store as ArtifactStore, id)).manifest;
  } catch (error) {
    if (error instanceof StoreError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** All blobs of a result: its action, its manifest and the manifest's files. */
export function blobsOf({ action, artifact }: ResultRecord, manifest: ArtifactManifest | undefined): readonly BlobId[] {
  return [action, artifact, ...Object.values(manifest?.files ?? {})];
}
