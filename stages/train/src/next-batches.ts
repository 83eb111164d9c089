import type { T5Batch } from '@exmix/t5/t5-batch';
import type { BatchFeed } from './batch-feed.js';
import type { TaskUse } from './batch-stream.js';

/** The batches of one step: several where gradients are accumulated. */
export async function nextBatches(
  feed: Pick<BatchFeed, 'next'>,
  accumulate = 1,
): Promise<{ batches: readonly T5Batch[]; use: readonly TaskUse[] }> {
  const { batch, use } = await feed.next();
  const batches = [batch];
  let last = use;
  while (batches.length < accumulate) {
    const next = await feed.next();
    batches.push(next.batch);
    last = next.use;
  }
  return { batches, use: last };
}
