import { HASH_RANGE } from '@exmix/mixing/seeded-hash';

/** Says which rows are chosen; asked once for each row, in their order. */
export type HashChoice = (hash: number) => boolean;

const BUCKETS = 2 ** 16;
const BUCKET_WIDTH = HASH_RANGE / BUCKETS;

/**
 * Chooses the `count` rows with the smallest hashes (of equal hashes the first ones). Two passes over the hashes find
 * the largest hash that is still chosen: the first counts them by bucket, the second looks into one bucket only, so
 * memory is one bucket in 65536.
 *
 * @param hashes gives all hashes in row order, each time it is called
 */
export async function chooseSmallest(
  hashes: () => AsyncIterable<readonly number[]>,
  count: number,
): Promise<HashChoice> {
  if (count === 0) return () => false;
  const buckets = new Float64Array(BUCKETS);
  for await (const batch of hashes()) {
    for (const hash of batch) buckets[bucketOf(hash)] = (buckets[bucketOf(hash)] as number) + 1;
  }
  let below = 0;
  let bucket = 0;
  while (bucket < BUCKETS && below + (buckets[bucket] as number) < count) below += buckets[bucket++] as number;
  if (bucket === BUCKETS) return () => true;

  const inBucket: number[] = [];
  for await (const batch of hashes()) {
    for (const hash of batch) if (bucketOf(hash) === bucket) inBucket.push(hash);
  }
  inBucket.sort((a, b) => a - b);
  const last = inBucket[count - below - 1] as number;
  let equal = count - below - inBucket.indexOf(last);
  return (hash) => hash < last || (hash === last && equal-- > 0);
}

function bucketOf(hash: number): number {
  return Math.floor(hash / BUCKET_WIDTH);
}
