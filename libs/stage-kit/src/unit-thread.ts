import { setMaxListeners } from 'node:events';
import { parentPort } from 'node:worker_threads';
import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import { openThreadStore } from '@exmix/artifact-store/open-thread-store';
import { DerivedValues } from './derived-values.js';
import { failureOf } from './failure-of.js';
import { heapBytes } from './heap-bytes.js';
import { HubAccess } from './hub-access.js';
import { packageNames } from './package-names.js';
import type { UnitFailure } from './run-event.js';
import { type FinishedEvent, type OngoingEvent, runJob } from './run-job.js';
import type { UnitJob } from './unit-job.js';

/** Messages to a unit thread: one job at a time, and a request to stop it. */
export type ToThread = { readonly kind: 'job'; readonly job: UnitJob } | { readonly kind: 'abort' };

/** With `isLarge` the thread should end: it holds memory that no later unit uses. */
export type FromThread =
  | { readonly kind: 'event'; readonly event: OngoingEvent }
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'finished'; readonly event: FinishedEvent; readonly isLarge: boolean }
  | { readonly kind: 'failed'; readonly failure: UnitFailure; readonly isLarge: boolean };

/**
 * Bytes of heap and array buffers above which a thread is not worth keeping. V8 does not collect on an idle thread, so
 * what one unit needed would stay on top of what the others need.
 */
const LARGE_BYTES = 160 << 20;

const stores = new Map<string, Promise<ArtifactStore>>();
const derived = new DerivedValues();
/** By settings, which are those of the run. */
const accesses = new Map<string, HubAccess>();
let abort = new AbortController();

function say(message: FromThread): void {
  parentPort?.postMessage(message);
}

async function work(job: UnitJob): Promise<void> {
  abort = new AbortController();
  // Every transfer and every wait of the unit listens to it.
  setMaxListeners(0, abort.signal);
  try {
    let store = stores.get(job.storeLocation);
    if (store === undefined) {
      store = openThreadStore(job.storeLocation);
      stores.set(job.storeLocation, store);
    }
    derived.keepOnly(new Set(packageNames(job.action)));
    const speak = {
      event: (event: OngoingEvent) => say({ kind: 'event', event }),
      log: (line: string) => say({ kind: 'log', line }),
    };
    const event = await runJob(job, await store, abort.signal, speak, derived, accessOf(job));
    say({ kind: 'finished', event, isLarge: isLarge(job) });
  } catch (error) {
    say({ kind: 'failed', failure: failureOf(error), isLarge: isLarge(job) });
  }
}

function accessOf({ hub }: UnitJob): HubAccess | undefined {
  if (hub === undefined) return undefined;
  const key = JSON.stringify(hub);
  let access = accesses.get(key);
  if (access === undefined) {
    access = new HubAccess(hub);
    accesses.set(key, access);
  }
  return access;
}

/** Whether the thread holds much, and nothing that it derived from packages. */
function isLarge({ action }: UnitJob): boolean {
  return packageNames(action).length === 0 && heapBytes(LARGE_BYTES) > LARGE_BYTES;
}

parentPort?.on('message', (message: ToThread) => {
  if (message.kind === 'abort') abort.abort();
  else void work(message.job);
});
