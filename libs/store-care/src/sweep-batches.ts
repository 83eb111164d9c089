import { randomUUID } from 'node:crypto';
import { GC_SWEEPING } from '@exmix/artifact-store/batch-end';
import { type Heartbeat, startHeartbeat } from '@exmix/artifact-store/heartbeat';
import type { StoreNotes } from '@exmix/artifact-store/store-notes';

/** Others take a clean-up for dead that says nothing for a minute; one that was late by this much says nothing more. */
const LATE_MILLISECONDS = 15_000;
const BEATS_PER_TERM = 3;

/**
 * The note `gc/sweeping` of a clean-up that removes in batches: `<clean-up> <batch> <beat>`. A batch is noted before the
 * clean-up looks for what is new, however long that takes; runs wait for its end, and know by the beats that it goes on.
 * Where a beat was late, be it that the store was slow or the machine suspended, runs may have given the batch up, so that
 * it may remove nothing any more: it begins anew, with another look.
 */
export class SweepBatches {
  private readonly mine = randomUUID();
  private batch = 0;
  private last = { at: 0, tick: 0 };
  private wasLate = false;
  private beats: Heartbeat | undefined;

  constructor(
    private readonly notes: Pick<StoreNotes, 'writeNote' | 'removeNote'>,
    private readonly lateMilliseconds = LATE_MILLISECONDS,
  ) {}

  /** Ends the batch before, if there is one. */
  async begin(): Promise<void> {
    await this.stop();
    const name = `${this.mine} ${this.batch++}`;
    let beat = 0;
    const say = async (): Promise<void> => {
      const now = clocks();
      await this.notes.writeNote(GC_SWEEPING, `${name} ${beat++}\n`);
      this.last = now;
    };
    await say();
    this.wasLate = false;
    this.beats = startHeartbeat(this.lateMilliseconds / BEATS_PER_TERM, async () => {
      if (!this.isLate()) await say();
    });
  }

  /** Whether the batch must not remove anything any more. */
  isLate(): boolean {
    const now = clocks();
    // Of a suspended machine one clock stands still; the other one is set by people.
    const elapsed = Math.max(now.at - this.last.at, now.tick - this.last.tick);
    this.wasLate ||= elapsed > this.lateMilliseconds;
    return this.wasLate;
  }

  /** No beat comes any more: to others the batch, if it has not ended, is one of a killed process. */
  async stop(): Promise<void> {
    await this.beats?.stop();
    this.beats = undefined;
  }

  async end(): Promise<void> {
    await this.stop();
    await this.notes.removeNote(GC_SWEEPING);
  }
}

function clocks(): { readonly at: number; readonly tick: number } {
  return { at: Date.now(), tick: performance.now() };
}
