import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { GC_SWEEPING } from './batch-end.js';
import { startHeartbeat } from './heartbeat.js';
import { StoreError } from './store-error.js';
import type { StoreNotes } from './store-notes.js';

/** How often a hold says that its run lives. */
export const HOLD_BEAT_MILLISECONDS = 30_000;

const POLL_MILLISECONDS = 250;
/** A clean-up that says nothing this long was killed. */
const SILENT_MILLISECONDS = 60_000;

/** What a hold's note says. */
export interface HoldText {
  readonly host: string;
  readonly pid: number;
  readonly startedAt: string;
  /** Whole beats since the run began, be they said or missed: with the time of the note it tells when that was. */
  readonly beat: number;
}

/** A run's hold on a store. */
export interface Hold {
  release(): Promise<void>;
}

/**
 * Leaves the note `holds/<run>` before a run looks at anything, and takes it away at its end, so that a clean-up spares
 * what the run may have found. The clean-up notes `gc/sweeping` before it looks at holds, and this looks for that note
 * after it made its own: so one of the two always sees the other. Where batches are being swept, the run waits for the
 * end of the last. Who may not write to a store holds nothing.
 */
export async function holdStore(notes: StoreNotes, signal: AbortSignal): Promise<Hold> {
  const name = `holds/${hostname()
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '-')}-${process.pid}-${randomUUID()}`;
  const began = { at: Date.now(), tick: performance.now() };
  const startedAt = new Date(began.at).toISOString();
  const text = (): string => {
    // Of a suspended machine one clock stands still; the other one is set by people.
    const elapsed = Math.max(Date.now() - began.at, performance.now() - began.tick);
    const beat = Math.floor(elapsed / HOLD_BEAT_MILLISECONDS);
    return `${JSON.stringify({ host: hostname(), pid: process.pid, startedAt, beat } satisfies HoldText)}\n`;
  };
  try {
    await notes.createNote(name, text());
  } catch (error) {
    if (error instanceof StoreError && error.code === 'not-writable') return { release: async () => {} };
    throw error;
  }
  const beats = startHeartbeat(HOLD_BEAT_MILLISECONDS, () => notes.writeNote(name, text()));
  const release = async (): Promise<void> => {
    await beats.stop();
    await notes.removeNote(name).catch(() => undefined); // one that stays is that of an ended process
  };
  try {
    await waitForSweep(notes, signal);
  } catch (error) {
    await release();
    throw error;
  }
  return { release };
}

async function waitForSweep(notes: StoreNotes, signal: AbortSignal): Promise<void> {
  let last: string | undefined;
  for (let since = performance.now(); ; ) {
    const sweeping = await notes.readNote(GC_SWEEPING);
    if (sweeping === undefined) return;
    if (sweeping !== last) since = performance.now();
    else if (performance.now() - since > SILENT_MILLISECONDS) return;
    last = sweeping;
    await sleep(POLL_MILLISECONDS, undefined, { signal });
  }
}
