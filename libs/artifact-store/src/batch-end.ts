import { setTimeout as sleep } from 'node:timers/promises';
import type { StoreNotes } from './store-notes.js';

/** Stands while a clean-up removes a batch: `<clean-up> <batch> <beat>`; the beat changes while the batch goes on. */
export const GC_SWEEPING = 'gc/sweeping';

const POLL_MILLISECONDS = 100;
/** A clean-up that says nothing this long was killed. */
const SILENT_MILLISECONDS = 60_000;

/**
 * Waits until a batch of a clean-up has ended, or the clean-up is dead.
 *
 * @param sweeping what the note said
 */
export async function batchEnd(
  notes: Pick<StoreNotes, 'readNote'>,
  sweeping: string,
  signal?: AbortSignal,
): Promise<void> {
  let last = sweeping;
  for (let since = performance.now(); performance.now() - since < SILENT_MILLISECONDS; ) {
    const now = await notes.readNote(GC_SWEEPING);
    if (now === undefined || batchOf(now) !== batchOf(sweeping)) return;
    if (now !== last) since = performance.now();
    last = now;
    await sleep(POLL_MILLISECONDS, undefined, signal === undefined ? {} : { signal });
  }
}

function batchOf(sweeping: string): string {
  return sweeping.trim().split(' ').slice(0, 2).join(' ');
}
