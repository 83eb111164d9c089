import type { ArtifactStore } from './artifact-store.js';
import { FolderStore } from './folder-store.js';
import { frontFolder } from './read-through/front-folder.js';
import { isS3Location } from './s3/s3-location.js';
import type { StoreSettings } from './store-settings.js';

/**
 * Opens the store at a location to copy from or to it. A bucket has no folder in front then: what goes through once is not
 * kept on this machine. `mode` is for buckets.
 */
export async function openStoreToCopy(location: string, settings: StoreSettings = {}): Promise<ArtifactStore> {
  if (!isS3Location(location)) return FolderStore.open(location, settings.trust);
  const { openBucket } = await import('./s3/open-bucket.js');
  const { files } = await FolderStore.open(settings.cacheFolder ?? frontFolder(location));
  return openBucket(location, files, settings);
}
