import type { ArtifactStore } from './artifact-store.js';
import { batchEnd, GC_SWEEPING } from './batch-end.js';
import type { BlobId } from './blob-id.js';

/** The clean-up's count of sweeps; it changes before the first removal of each and after the last. */
export const GC_EPOCH = 'gc/epoch';
/** What the epoch says beside its count from before a clean-up looks which blobs results have until it has ended. */
export const GC_BLOBS = 'blobs';
/** Results that were published meanwhile, in notes `gc/published/<key>`: one may stand where the clean-up saw another. */
export const GC_PUBLISHED = 'gc/published/';

type WatchedStore = Pick<ArtifactStore, 'readNote' | 'writeNote' | 'verifyBlob'>;

/**
 * What a run asks after it has published a result. A blob that it found to be there already, and so did not write again,
 * may have been one that nothing needed until then, and that a clean-up was about to remove. The clean-up notes a batch
 * before it looks for new results, and this looks for that note after the result stands: so either the clean-up sees the
 * result, or this sees the batch, waits for its end and finds out what is gone. A clean-up reads the keys that it knows no
 * second time, so while one removes blobs the key is noted before that look.
 */
export class SweepWatch {
  /** What the note of a clean-up said that was found dead: nobody waits for it again. */
  private dead: string | undefined;

  private constructor(
    private readonly store: WatchedStore,
    private readonly epoch: string | undefined,
  ) {}

  /** Call it before the run looks for anything, after its hold stands. */
  static async begin(store: WatchedStore): Promise<SweepWatch> {
    return new SweepWatch(store, await store.readNote(GC_EPOCH));
  }

  /**
   * Those of a published result's blobs that a clean-up has removed since the run began.
   *
   * @param key the result's
   */
  async lostOf(key: string, blobs: readonly BlobId[], signal?: AbortSignal): Promise<readonly BlobId[]> {
    const epoch = await this.store.readNote(GC_EPOCH);
    const isSwept = epoch?.includes(GC_BLOBS) === true;
    if (isSwept) await this.store.writeNote(`${GC_PUBLISHED}${key}`, epoch);
    const sweeping = await this.store.readNote(GC_SWEEPING);
    if (epoch === this.epoch && sweeping === undefined) return [];
    if (sweeping !== undefined && sweeping !== this.dead && !(await batchEnd(this.store, sweeping, signal)))
      this.dead = sweeping;
    const states = await Promise.all(blobs.map(async (id) => [id, await this.store.verifyBlob(id)] as const));
    return states.filter(([, state]) => state !== 'present').map(([id]) => id);
  }
}
