import { Worker } from 'node:worker_threads';
import { InputError } from '@exmix/errors/input-error';
import type { T5Batch } from '@exmix/t5/t5-batch';
import type { TaskUse } from './batch-stream.js';
import type { FeedThreadData, FromFeedThread } from './feed-thread.js';
import type { FedTask } from './open-batch-stream.js';
import type { PhaseData } from './phase-tasks.js';

/**
 * Batches that wait at most. Reading the next block of a large task takes the time of a step or two, which these bridge.
 */
const BATCHES_AHEAD = 8;

export interface FedBatch {
  readonly batch: T5Batch;
  /** Use of each task after this batch, in the order of `tasks`. */
  readonly use: readonly TaskUse[];
}

/**
 * A phase's batches, made on a thread of its own a few ahead of the steps: reading, span corruption, packing and
 * padding. Batch n is the one that `openBatchStream` gives. Batches are transferred, not copied. Close it when done.
 */
export class BatchFeed {
  private readonly waiting: FedBatch[] = [];
  private wanted: { resolve: (batch: FedBatch) => void; reject: (error: Error) => void } | undefined;
  private failure: Error | undefined;
  private waited = 0;

  private constructor(
    private readonly worker: Worker,
    private readonly clock: { now(): number },
    /** The phase's tasks that have examples. */
    readonly tasks: readonly FedTask[],
  ) {}

  /**
   * Starts the thread; resolves when its tasks are known. The first batches are made meanwhile.
   *
   * @param options.start `use` of the last batch before those to go on with
   * @throws InputError what reading tokens throws
   */
  static async start(options: {
    storeLocation: string;
    data: PhaseData;
    clock: { now(): number };
    start?: readonly TaskUse[] | undefined;
  }): Promise<BatchFeed> {
    const { storeLocation, data, clock, start } = options;
    const workerData: FeedThreadData = { storeLocation, data, ...(start !== undefined && { start }) };
    const worker = new Worker(new URL('./feed-thread.js', import.meta.url), { workerData });
    worker.postMessage(BATCHES_AHEAD);
    return new Promise((resolve, reject) => {
      let feed: BatchFeed | undefined;
      const fail = (error: Error): void => {
        feed?.fail(error);
        reject(error);
      };
      worker.on('message', (message: FromFeedThread) => {
        if (message.kind === 'ready') {
          feed = new BatchFeed(worker, clock, message.tasks);
          resolve(feed);
        } else if (message.kind === 'batch') {
          feed?.add({ batch: message.batch, use: message.use });
        } else {
          void worker.terminate();
          fail(errorOf(message));
        }
      });
      worker.on('error', fail);
      worker.on('exit', (code) => fail(new Error(`the thread that makes batches ended with code ${code}`)));
    });
  }

  /** Milliseconds that callers of `next` have waited for batches. */
  get waitedMilliseconds(): number {
    return this.waited;
  }

  /** The next batch. One call at a time. */
  async next(): Promise<FedBatch> {
    const { waiting, worker } = this;
    let batch = waiting.shift();
    if (batch === undefined) {
      if (this.failure !== undefined) throw this.failure;
      const from = this.clock.now();
      batch = await new Promise<FedBatch>((resolve, reject) => {
        this.wanted = { resolve, reject };
      });
      this.waited += this.clock.now() - from;
    }
    worker.postMessage(1);
    return batch;
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private add(batch: FedBatch): void {
    const { wanted } = this;
    this.wanted = undefined;
    if (wanted === undefined) this.waiting.push(batch);
    else wanted.resolve(batch);
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.wanted?.reject(error);
    this.wanted = undefined;
  }
}

/** The thread's error as it was thrown there. */
function errorOf({ failure, isBadInput }: Extract<FromFeedThread, { kind: 'failed' }>): Error {
  if (isBadInput) return new InputError(failure.code as string, failure.message);
  const error = new Error(failure.message);
  if (failure.code !== undefined) Object.assign(error, { code: failure.code });
  if (failure.stack !== undefined) error.stack = failure.stack;
  return error;
}
