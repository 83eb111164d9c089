import type { BlobId } from '../blob-id.js';
import type { BlobReader } from '../blob-reader.js';
import type { FolderStore } from '../folder-store.js';
import { StoreError } from '../store-error.js';

/** What was fetched may be dropped before it is opened, by another process that trims the folder. */
const TRIES = 3;

/**
 * Opens a blob of a folder, fetching it where it is missing or damaged there.
 *
 * @param warn hears of damage
 */
export async function openThrough(
  local: FolderStore,
  id: BlobId,
  fetch: (id: BlobId) => Promise<void>,
  warn: (message: string) => void,
): Promise<BlobReader> {
  for (let tries = 1; ; tries++) {
    try {
      const reader = await local.openBlob(id);
      await local.touchBlob(id);
      return reader;
    } catch (error) {
      if (!(error instanceof StoreError) || tries === TRIES) throw error;
      if (error.code === 'corrupt-blob') {
        warn(`${error.message}; it is fetched again`);
        await local.removeBlob(id);
      } else if (error.code !== 'missing-blob') throw error;
      await fetch(id);
    }
  }
}
