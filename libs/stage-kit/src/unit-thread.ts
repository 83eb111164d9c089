import { parentPort } from 'node:worker_threads';
import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import { openStore } from '@exmix/artifact-store/open-store';
import { DerivedValues } from './derived-values.js';
import { failureOf } from './failure-of.js';
import { packageNames } from './package-names.js';
import type { UnitFailure } from './run-event.js';
import { type FinishedEvent, type OngoingEvent, runJob } from './run-job.js';
import type { UnitJob } from './unit-job.js';

/** Messages to a unit thread: one job at a time, and a request to stop it. */
export type ToThread = { readonly kind: 'job'; readonly job: UnitJob } | { readonly kind: 'abort' };

export type FromThread =
  | { readonly kind: 'event'; readonly event: OngoingEvent }
  | { readonly kind: 'log'; readonly line: string }
  | { readonly kind: 'finished'; readonly event: FinishedEvent }
  | { readonly kind: 'failed'; readonly failure: UnitFailure };

const stores = new Map<string, Promise<ArtifactStore>>();
const derived = new DerivedValues();
let abort = new AbortController();

function say(message: FromThread): void {
  parentPort?.postMessage(message);
}

async function work(job: UnitJob): Promise<void> {
  abort = new AbortController();
  try {
    let store = stores.get(job.storeLocation);
    if (store === undefined) {
      store = openStore(job.storeLocation);
      stores.set(job.storeLocation, store);
    }
    derived.keepOnly(new Set(packageNames(job.action)));
    const speak = {
      event: (event: OngoingEvent) => say({ kind: 'event', event }),
      log: (line: string) => say({ kind: 'log', line }),
    };
    const event = await runJob(job, await store, abort.signal, speak, derived);
    say({ kind: 'finished', event });
  } catch (error) {
    say({ kind: 'failed', failure: failureOf(error) });
  }
}

parentPort?.on('message', (message: ToThread) => {
  if (message.kind === 'abort') abort.abort();
  else void work(message.job);
});
