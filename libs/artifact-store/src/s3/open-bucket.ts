import type { FolderFiles } from '../folder-files.js';
import type { StoreSettings } from '../store-settings.js';
import { S3Store } from './s3-store.js';

/** Opens a bucket's store by itself. @param spool as `S3Store.open` says */
export function openBucket(location: string, spool: FolderFiles, settings: StoreSettings): Promise<S3Store> {
  const { mode, trust, warn, deadlineMilliseconds, idleMilliseconds, addressing } = settings;
  return S3Store.open(location, spool, {
    readOnly: mode === 'read',
    ...(warn !== undefined && { warn }),
    ...(trust !== undefined && { trust }),
    ...(deadlineMilliseconds !== undefined && { deadlineMilliseconds }),
    ...(idleMilliseconds !== undefined && { idleMilliseconds }),
    ...(addressing !== undefined && { addressing }),
  });
}
