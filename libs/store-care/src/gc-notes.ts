import { hostname } from 'node:os';
import type { HoldText } from '@exmix/artifact-store/hold-store';
import { HOLD_BEAT_MILLISECONDS } from '@exmix/artifact-store/hold-store';
import { parseResult } from '@exmix/artifact-store/result-json';
import type { ResultRecord } from '@exmix/artifact-store/result-record';
import type { StoreNotes } from '@exmix/artifact-store/store-notes';
import { isAlive } from '@exmix/errors/is-alive';

/** How far a clean-up is, in the note `gc/state`; absent where none is under way. */
export interface GcState {
  readonly format: 'exmix-gc/1';
  /**
   * `results`: results are being set aside. `blobs`: they are, and their blobs go when the runs that may have found those
   * results have ended.
   */
  readonly phase: 'results' | 'blobs';
  /** Runs that held the store while results were set aside: names of their notes. */
  readonly holds: readonly string[];
}

export const GC_STATE = 'gc/state';
/** Records of results that were set aside, in notes `gc/aside/<number>`: who needs one after all gets it back. */
export const GC_ASIDE = 'gc/aside/';

/** A hold, or a lease, counts as a dead one's when it has said nothing for this long, by the store's clock. */
const DEAD_MILLISECONDS = 5 * HOLD_BEAT_MILLISECONDS;

export interface LiveHold {
  readonly name: string;
  /** When its run began, by the store's clock, at the latest. */
  readonly began: number;
  readonly who: string;
}

/**
 * The holds of runs that live. A run of this machine lives while its process does, another's while it says so.
 *
 * @param now the store's clock
 */
export async function liveHolds(notes: StoreNotes, now: number): Promise<readonly LiveHold[]> {
  const live: LiveHold[] = [];
  for await (const { name, modified } of notes.listNotes('holds/')) {
    const hold = parse<HoldText>(await notes.readNote(name));
    if (hold === undefined) continue; // released meanwhile
    if (isDead(hold, now - modified)) await notes.removeNote(name);
    else {
      const began = modified - (hold.beat + 1) * HOLD_BEAT_MILLISECONDS;
      live.push({ name, began, who: `process ${hold.pid} on ${hold.host}` });
    }
  }
  return live;
}

/**
 * Removes leases of builders that were killed and whose actions nobody has asked for since. A lease only saves work: one
 * that was taken over just then is lost without harm.
 *
 * @param now the store's clock
 */
export async function removeDeadLeases(notes: StoreNotes, now: number): Promise<void> {
  for await (const { name, modified } of notes.listNotes('leases/')) {
    const holder = parse<Pick<HoldText, 'host' | 'pid'>>(await notes.readNote(name));
    if (holder !== undefined && isDead(holder, now - modified)) await notes.removeNote(name);
  }
}

function isDead({ host, pid }: Pick<HoldText, 'host' | 'pid'>, silentMilliseconds: number): boolean {
  return host === hostname() ? !isAlive(pid) : silentMilliseconds > DEAD_MILLISECONDS;
}

/** The store's own clock, milliseconds since 1970. */
export async function storeClock(notes: StoreNotes): Promise<number> {
  const name = 'gc/clock';
  await notes.writeNote(name, `${performance.now()}\n`);
  for await (const note of notes.listNotes(name)) if (note.name === name) return note.modified;
  throw new Error(`the note ${name} was written and is not there`);
}

export async function readState(notes: StoreNotes): Promise<GcState | undefined> {
  const state = parse<GcState>(await notes.readNote(GC_STATE));
  return state?.format === 'exmix-gc/1' ? state : undefined;
}

export async function writeState(notes: StoreNotes, state: Omit<GcState, 'format'>): Promise<void> {
  await notes.writeNote(GC_STATE, `${JSON.stringify({ format: 'exmix-gc/1', ...state } satisfies GcState)}\n`);
}

/**
 * The records that were set aside, and the notes that they stand in. What is no whole record of its key and its action is
 * left out: anybody who may write notes wrote it.
 */
export async function asideRecords(
  notes: StoreNotes,
): Promise<{ readonly records: readonly ResultRecord[]; readonly names: readonly string[] }> {
  const records: ResultRecord[] = [];
  const names: string[] = [];
  for await (const { name } of notes.listNotes(GC_ASIDE)) {
    names.push(name);
    const listed = parse<unknown>(await notes.readNote(name));
    for (const each of Array.isArray(listed) ? (listed as (ResultRecord | null)[]) : []) {
      const record = parseResult(JSON.stringify(each), String(each?.key));
      if (record !== undefined && record.action.sha256 === record.key) records.push(record);
    }
  }
  return { records, names };
}

function parse<T>(text: string | undefined): T | undefined {
  try {
    return text === undefined ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}
