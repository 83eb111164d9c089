import { InputError } from '@exmix/errors/input-error';
import type { ArtifactStore } from './artifact-store.js';
import { FolderStore } from './folder-store.js';
import { isS3Location } from './s3/s3-location.js';
import type { StoreSettings } from './store-settings.js';

/** Opens the store at a location: the path of a folder, or `s3://bucket/prefix`, whose SDK is loaded only then. */
export async function openStore(location: string, settings: StoreSettings = {}): Promise<ArtifactStore> {
  if (isS3Location(location)) {
    const { openReadThrough } = await import('./read-through/open-read-through.js');
    return openReadThrough(location, settings);
  }
  if (settings.mode === 'read')
    throw new InputError('bad-option', `EXMIX_STORE_MODE=read is for buckets; ${location} is a folder`);
  return FolderStore.open(location, settings.trust);
}
