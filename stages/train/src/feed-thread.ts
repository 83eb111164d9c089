import { parentPort, workerData } from 'node:worker_threads';
import type * as threadStores from '@exmix/artifact-store/open-thread-store';
import { InputError } from '@exmix/errors/input-error';
import { failureOf } from '@exmix/stage-kit/failure-of';
import type { UnitFailure } from '@exmix/stage-kit/run-event';
import type { T5Batch } from '@exmix/t5/t5-batch';
import type { TaskUse } from './batch-stream.js';
import { type FedTask, openBatchStream } from './open-batch-stream.js';
import type { PhaseData } from './phase-tasks.js';

/** Named, not imported: how a store keeps its bytes is no part of what a phase computes, nor of its key. */
const STORE_MODULE = '@exmix/artifact-store/open-thread-store';

/** What the thread of a `BatchFeed` is started with. */
export interface FeedThreadData {
  /** The store's `threadLocation`. */
  readonly storeLocation: string;
  readonly data: PhaseData;
  readonly start?: readonly TaskUse[];
}

/** Its answers. It is asked by numbers: how many more batches it may make. */
export type FromFeedThread =
  | { readonly kind: 'ready'; readonly tasks: readonly FedTask[] }
  | { readonly kind: 'batch'; readonly batch: T5Batch; readonly use: readonly TaskUse[] }
  | { readonly kind: 'failed'; readonly failure: UnitFailure; readonly isBadInput: boolean };

async function feed({ storeLocation, data, start }: FeedThreadData): Promise<void> {
  let allowed = 0;
  let wake: () => void = () => {};
  parentPort?.on('message', (more: number) => {
    allowed += more;
    wake();
  });
  const { openThreadStore } = (await import(STORE_MODULE)) as typeof threadStores;
  const { tasks, stream } = await openBatchStream(await openThreadStore(storeLocation), data, start);
  say({ kind: 'ready', tasks });
  while (stream !== undefined) {
    // Messages are heard between turns of the event loop only.
    await new Promise(setImmediate);
    if (allowed === 0) {
      if (await stream.prepare()) continue;
      if (allowed === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      continue;
    }
    allowed--;
    const batch = await stream.next();
    say({ kind: 'batch', batch, use: stream.use }, buffersOf(batch));
  }
}

function buffersOf(batch: T5Batch): ArrayBuffer[] {
  const { inputs, inputSegments, decoderInputs, decoderSegments, targets, weights } = batch;
  return [inputs, inputSegments, decoderInputs, decoderSegments, targets, weights].map(
    ({ buffer }) => buffer as ArrayBuffer,
  );
}

function say(message: FromFeedThread, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer);
}

feed(workerData as FeedThreadData).catch((error: unknown) => {
  say({ kind: 'failed', failure: failureOf(error), isBadInput: error instanceof InputError });
});
