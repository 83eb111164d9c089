import type { BlobId } from '../blob-id.js';
import type { FolderStore } from '../folder-store.js';
import { oldestUser } from './store-users.js';

/**
 * Drops blobs of the local folder until it is within its bound, the longest unused first. Kept are those that the bucket
 * does not have, and those that were used since the oldest running process began: it may have them open, or need them
 * again. So the bound holds between runs; a run that needs more has it.
 *
 * @returns bytes that were dropped
 */
export async function trimCache(
  local: FolderStore,
  users: string,
  bound: number,
  isElsewhere: (id: BlobId) => Promise<boolean>,
): Promise<number> {
  const blobs: (BlobId & { used: number })[] = [];
  let total = 0;
  for await (const blob of local.listUse()) {
    blobs.push(blob);
    total += blob.size;
  }
  if (total <= bound) return 0;
  const since = await oldestUser(users);
  let dropped = 0;
  for (const blob of blobs.sort((a, b) => a.used - b.used)) {
    if (total - dropped <= bound || blob.used >= since) break;
    if (!(await isElsewhere(blob))) continue;
    await local.removeBlob(blob);
    dropped += blob.size;
  }
  return dropped;
}
