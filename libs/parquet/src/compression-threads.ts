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
  private readonly threads: Thread[] = [];

  /** Threads for files of so many bytes in all, or undefined where these are few. */
  static worthwhile(bytes: number, processors: () => number): CompressionThreads | undefined {
    return bytes < WORTH_BYTES ? undefined : new CompressionThreads(processors);
  }

  /** @param processors that may be at work now, this thread's among them; asked for each page */
  constructor(private readonly processors: () => number) {}

  compress(page: Uint8Array): Uint8Array | Promise<Uint8Array> {
    const free = this.freeThread(Math.min(this.processors() - 1, MOST_THREADS));
    if (free === undefined) return snappyCompress(page);
    const { worker, waiting } = free;
    return new Promise((resolve, reject) => {
      waiting.push({ resolve, reject });
      // NOTE: not slice(), which on a Buffer is a view.
      const own = new Uint8Array(page);
      worker.postMessage(own, [own.buffer]);
    });
  }

  private freeThread(most: number): Thread | undefined {
    if (this.threads.length < most) this.threads.push(startThread());
    let free: Thread | undefined;
    for (let i = 0; i < Math.min(most, this.threads.length); i++) {
      const thread = this.threads[i] as Thread;
      if (thread.waiting.length < (free?.waiting.length ?? MOST_WAITING)) free = thread;
    }
    return free;
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
