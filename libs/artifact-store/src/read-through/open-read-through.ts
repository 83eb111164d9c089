import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderFiles } from '../folder-files.js';
import { FolderStore } from '../folder-store.js';
import { S3Store } from '../s3/s3-store.js';
import type { StoreSettings } from '../store-settings.js';
import { ReadThroughStore } from './read-through-store.js';

const CACHE_BYTES = 50 * 2 ** 30;

/** Opens a bucket's store with a folder in front of it. */
export async function openReadThrough(location: string, settings: StoreSettings): Promise<ReadThroughStore> {
  const { mode = 'read-write', cacheBytes = CACHE_BYTES, warn = () => {} } = settings;
  const name = createHash('sha256').update(location).digest('hex').slice(0, 16);
  const local = await FolderStore.open(settings.cacheFolder ?? join(tmpdir(), `exmix-store-${name}`));
  const { deadlineMilliseconds, idleMilliseconds } = settings;
  const remote = await S3Store.open(location, new FolderFiles(local.location), {
    readOnly: mode === 'read',
    warn,
    ...(deadlineMilliseconds !== undefined && { deadlineMilliseconds }),
    ...(idleMilliseconds !== undefined && { idleMilliseconds }),
  });
  return ReadThroughStore.open(remote, local, { mode, cacheBytes, warn });
}
