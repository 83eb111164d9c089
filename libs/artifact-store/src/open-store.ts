import type { ArtifactStore } from './artifact-store.js';
import { FolderStore } from './folder-store.js';

/** Opens the store at a location: the path of a folder. */
export async function openStore(location: string): Promise<ArtifactStore> {
  return FolderStore.open(location);
}
