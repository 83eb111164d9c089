import { setTimeout as sleep } from 'node:timers/promises';
import type { ArtifactStore } from './artifact-store.js';
import type { BlobId } from './blob-id.js';

/** The clean-up's count of sweeps; it changes before the first removal of each and after the last. */
export const GC_EPOCH = 'gc/epoch';
/** Stands while a batch is removed; each batch has another text. */
export const GC_SWEEPING = 'gc/sweeping';

const POLL_MILLISECONDS = 100;
/** A clean-up that says nothing this long was killed. */
const SILENT_MILLISECONDS = 60_000;

/**
 * What a run asks after it has published a result. A blob that it found to be there already, and so did not write again,
 * may have been one that nothing needed until then, and that a clean-up was about to remove. The clean-up notes a batch
 * before it looks for new results, and this looks for that note after the result stands: so either the clean-up sees the
 * result, or this sees the batch, waits for its end and finds out what is gone.
 */
export class SweepWatch {
  private constructor(
    private readonly store: Pick<ArtifactStore, 'readNote' | 'verifyBlob'>,
    private readonly epoch: string | undefined,
  ) {}

  /** Call it before the run looks for anything, after its hold stands. */
  static async begin(store: Pick<ArtifactStore, 'readNote' | 'verifyBlob'>): Promise<SweepWatch> {
    return new SweepWatch(store, await store.readNote(GC_EPOCH));
  }

  /** Those of a published result's blobs that a clean-up has removed since the run began. */
  async lostOf(blobs: readonly BlobId[], signal?: AbortSignal): Promise<readonly BlobId[]> {
    const [epoch, sweeping] = await Promise.all([this.store.readNote(GC_EPOCH), this.store.readNote(GC_SWEEPING)]);
    if (epoch === this.epoch && sweeping === undefined) return [];
    if (sweeping !== undefined) await this.batchEnd(sweeping, signal);
    const states = await Promise.all(blobs.map(async (id) => [id, await this.store.verifyBlob(id)] as const));
    return states.filter(([, state]) => state !== 'present').map(([id]) => id);
  }

  private async batchEnd(sweeping: string, signal: AbortSignal | undefined): Promise<void> {
    const start = performance.now();
    while ((await this.store.readNote(GC_SWEEPING)) === sweeping && performance.now() - start < SILENT_MILLISECONDS)
      await sleep(POLL_MILLISECONDS, undefined, signal === undefined ? {} : { signal });
  }
}
