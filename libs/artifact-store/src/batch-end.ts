import { setTimeout as sleep } from 'node:timers/promises';
import type { StoreNotes } from './store-notes.js';

/** Stands while a clean-up removes a batch: `<clean-up> <batch> <beat>`; the beat changes while the batch goes on. */
export const GC_SWEEPING = 'gc/sweeping';

const POLL_MILLISECONDS = 100;
/** A clean-up that says nothing this long was killed. */
const SILENT_MILLISECONDS = 60_000;

/** Between two looks, at most, for a dead clean-up. */
const MOST_GAP_MILLISECONDS = 2000;

/**
 * Waits until a batch of a clean-up has ended, or the clean-up is dead.
 *
 * @param sweeping what the note said
 * @returns whether the batch has ended; false: the clean-up is dead
 */
export async function batchEnd(
  notes: Pick<StoreNotes, 'readNote'>,
  sweeping: string,
  signal?: AbortSignal,
): Promise<boolean> {
  let last = sweeping;
  let silent = 0;
  for (let read = performance.now(); silent < SILENT_MILLISECONDS; ) {
    await sleep(POLL_MILLISECONDS, undefined, signal === undefined ? {} : { signal });
    const now = await notes.readNote(GC_SWEEPING);
    if (now === undefined || batchOf(now) !== batchOf(sweeping)) return true;
    // What was not looked at in between is no silence: this process stood still, or the store did not answer.
    silent = now === last ? silent + Math.min(performance.now() - read, MOST_GAP_MILLISECONDS) : 0;
    read = performance.now();
    last = now;
  }
  return false;
}

function batchOf(sweeping: string): string {
  return sweeping.trim().split(' ').slice(0, 2).join(' ');
}
