import type { ArtifactStore } from './artifact-store.js';
import { FolderStore } from './folder-store.js';
import { folderOfThreadLocation } from './read-through/blob-calls.js';
import { ThreadStore } from './read-through/thread-store.js';

/** Opens, on another thread, the store whose `threadLocation` this is. */
export async function openThreadStore(threadLocation: string): Promise<ArtifactStore> {
  const folder = folderOfThreadLocation(threadLocation);
  if (folder === undefined) return FolderStore.open(threadLocation);
  return new ThreadStore(await FolderStore.open(folder));
}
