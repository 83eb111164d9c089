import { Worker } from 'node:worker_threads';
import type { EncoderParts } from '@exmix/vocabulary/batch-encoder';
import type { EncodedTexts } from './encode-texts.js';
import type { TextBatch } from './text-batch.js';

interface Request {
  readonly resolve: (encoded: EncodedTexts) => void;
  readonly reject: (error: Error) => void;
}

/** Encodes on threads of their own. Each answers in the order that it was asked. Close it when done. */
export class EncoderThreads {
  private readonly threads: readonly { readonly worker: Worker; readonly waiting: Request[] }[];
  private turn = 0;

  /** @param parts called once the threads start, which takes them as long as most parts take to make */
  constructor(count: number, parts: () => EncoderParts) {
    this.threads = Array.from({ length: count }, () => {
      const worker = new Worker(new URL('./encode-worker.js', import.meta.url));
      const waiting: Request[] = [];
      const fail = (error: Error): void => {
        for (const request of waiting.splice(0)) request.reject(error);
      };
      worker.on('message', (encoded: EncodedTexts) => waiting.shift()?.resolve(encoded));
      worker.on('error', fail);
      worker.on('exit', () => fail(new Error('the encoder thread has ended')));
      return { worker, waiting };
    });
    try {
      const made = parts();
      for (const { worker } of this.threads) worker.postMessage(made);
    } catch (error) {
      void this.close();
      throw error;
    }
  }

  get count(): number {
    return this.threads.length;
  }

  /** Hands the texts, which are gone here then, to the thread whose turn it is. */
  encode(texts: TextBatch): Promise<EncodedTexts> {
    const thread = this.threads[this.turn++ % this.threads.length] as (typeof this.threads)[number];
    return new Promise((resolve, reject) => {
      thread.waiting.push({ resolve, reject });
      thread.worker.postMessage(texts, [texts.bytes.buffer, texts.stops.buffer]);
    });
  }

  async close(): Promise<void> {
    await Promise.all(this.threads.map(({ worker }) => worker.terminate()));
  }
}
