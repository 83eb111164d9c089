/**
 * `node transfer-blobs.js <up | down> <s3 location> <folder> <file of ids>`: our side of the benchmark. Up sends what the
 * folder has to the bucket, down fetches it into a new folder; both verify every digest, as each build does.
 */
import { readFile } from 'node:fs/promises';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import { openStore } from '@exmix/artifact-store/open-store';

const [direction, location, folder, file] = process.argv.slice(2) as [string, string, string, string];
const ids = JSON.parse(await readFile(file, 'utf8')) as BlobId[];
const store = await openStore(location, { cacheFolder: folder, warn: console.error });
if (direction === 'up') await store.shareBlobs(ids);
else {
  const fetchOne = async (id: BlobId) => (await store.openBlob(id)).close();
  await Promise.all(ids.map(fetchOne));
}
