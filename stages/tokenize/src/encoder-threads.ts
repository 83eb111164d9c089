import { Worker } from 'node:worker_threads';
import type { EncoderParts } from '@exmix/vocabulary/batch-encoder';
import type { EncodedTexts } from './encode-texts.js';
import type { TextBatch } from './text-batch.js';

interface Request {
  readonly resolve: (encoded: EncodedTexts) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Request[];
}

/** Encodes on threads of their own. Each answers in the order that it was asked. Close it when done. */
export class EncoderThreads {
  private readonly threads: Thread[] = [];

  /** @param parts called once threads start, which takes them as long as most parts take to make */
  constructor(private readonly parts: () => EncoderParts) {}

  /**
   * Hands the texts, which are gone here then, to the thread that has least to do.
   *
   * @param most threads that may be at work
   */
  encode(texts: TextBatch, most: number): Promise<EncodedTexts> {
    this.startUpTo(most);
    let thread = this.threads[0] as Thread;
    for (const other of this.threads.slice(0, most)) if (other.waiting.length < thread.waiting.length) thread = other;
    return new Promise((resolve, reject) => {
      thread.waiting.push({ resolve, reject });
      thread.worker.postMessage(texts, [texts.bytes.buffer, texts.stops.buffer]);
    });
  }

  private startUpTo(count: number): void {
    const started: Worker[] = [];
    while (this.threads.length < count) {
      const thread = startThread();
      this.threads.push(thread);
      started.push(thread.worker);
    }
    if (started.length === 0) return;
    const parts = this.parts();
    for (const worker of started) worker.postMessage(parts);
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()));
  }
}

function startThread(): Thread {
  const worker = new Worker(new URL('./encode-worker.js', import.meta.url));
  const waiting: Request[] = [];
  const fail = (error: Error): void => {
    for (const request of waiting.splice(0)) request.reject(error);
  };
  worker.on('message', (encoded: EncodedTexts) => waiting.shift()?.resolve(encoded));
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('the encoder thread has ended')));
  return { worker, waiting };
}
