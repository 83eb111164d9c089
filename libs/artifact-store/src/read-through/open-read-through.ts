import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { FolderFiles, readText, removeFile } from '../folder-files.js';
import { folderGuard } from '../folder-guard.js';
import { FolderStore } from '../folder-store.js';
import { openBucket } from '../s3/open-bucket.js';
import { ResultKey } from '../signing/result-key.js';
import type { StoreSettings } from '../store-settings.js';
import { frontFolder } from './front-folder.js';
import { ReadThroughStore } from './read-through-store.js';

const CACHE_BYTES = 50 * 2 ** 30;

/** Opens a bucket's store with a folder in front of it. */
export async function openReadThrough(location: string, settings: StoreSettings): Promise<ReadThroughStore> {
  const { mode = 'read-write', cacheBytes = CACHE_BYTES, warn = () => {} } = settings;
  const folder = settings.cacheFolder ?? frontFolder(location);
  const { trust } = settings;
  // What this machine built itself it believes, also where it may not sign for others.
  const local = await FolderStore.open(folder, trust?.with(await ownKey(folder)));
  if (trust?.canSign === false && mode === 'read-write')
    warn(`results are published without a signature, since EXMIX_STORE_SIGN_KEY is not set; others refuse them`);
  const remote = await openBucket(location, new FolderFiles(local.location), settings);
  return ReadThroughStore.open(remote, local, { mode, cacheBytes, warn, trusted: trust?.id ?? '' });
}

/** A secret that never leaves a folder and that signs what was built there. One that a kill or a full disk cut is made anew. */
async function ownKey(folder: string): Promise<ResultKey> {
  const path = join(folder, 'own-key');
  return folderGuard(folder, async () => {
    await mkdir(join(folder, 'tmp'), { recursive: true });
    for (;;) {
      const text = await readText(path);
      if (text !== undefined && /^[0-9a-f]{64}\n$/.test(text)) return ResultKey.parse(text, path);
      if (text !== undefined) await removeFile(path);
      await new FolderFiles(folder).createOnly(path, `${randomBytes(32).toString('hex')}\n`, 0o600);
    }
  });
}
