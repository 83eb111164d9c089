import { Worker } from 'node:worker_threads';
import { snappyCompress } from './snappy-compress.js';

interface Thread {
  readonly worker: Worker;
  readonly waiting: { readonly resolve: (page: Uint8Array) => void; readonly reject: (error: Error) => void }[];
}

/** Pages that a thread has been given and not given back, about a row group; whoever comes then compresses himself. */
const MOST_WAITING = 8;

/** Files of less text are written before a thread has started. */
const WORTH_BYTES = 8 << 20;
/** One thread filling row groups keeps so many others busy at most. */
const MOST_THREADS = 3;

/** Compresses pages on threads beside this one, and on this one while they have enough to do. Close it when done. */
export class CompressionThreads {
  private readonly threads: readonly Thread[];

  /**
   * Threads for files of so many bytes in all, or undefined where these are few or this thread is to be alone.
   *
   * @param concurrency threads that may be at work, this one among them
   */
  static worthwhile(bytes: number, concurrency: number): CompressionThreads | undefined {
    if (concurrency < 2 || bytes < WORTH_BYTES) return undefined;
    return new CompressionThreads(Math.min(concurrency - 1, MOST_THREADS));
  }

  constructor(count: number) {
    this.threads = Array.from({ length: count }, startThread);
  }

  compress(page: Uint8Array): Uint8Array | Promise<Uint8Array> {
    let free: Thread | undefined;
    for (const thread of this.threads) {
      if (thread.waiting.length < (free?.waiting.length ?? MOST_WAITING)) free = thread;
    }
    if (free === undefined) return snappyCompress(page);
    const { worker, waiting } = free;
    return new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      // NOTE: not slice(), which on a Buffer is a view.
      const own = new Uint8Array(page);
      worker.postMessage(own, [own.buffer]);
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()));
  }
}

function startThread(): Thread {
  const worker = new Worker(new URL('./compression-worker.js', import.meta.url));
  const waiting: Thread['waiting'] = [];
  const fail = (error: Error): void => {
    for (const page of waiting.splice(0)) page.reject(error);
  };
  worker.on('message', (compressed: Uint8Array) => waiting.shift()?.resolve(compressed));
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('the thread that compresses has ended')));
  return { worker, waiting };
}
