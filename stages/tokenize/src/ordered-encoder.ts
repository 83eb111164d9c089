import { type EncodedTexts, encodeTexts } from './encode-texts.js';
import { EncoderThreads } from './encoder-threads.js';
import type { KeptEncoder } from './kept-encoder.js';
import type { TextBatch } from './text-batch.js';

/** Batches that wait at a thread besides the one in work; bounds memory. */
const BATCHES_AHEAD = 1;

/**
 * Encodes batches in their order: on this thread where it is to be alone, else on as many others as there are
 * processors, few batches ahead. Close it when done.
 */
export class OrderedEncoder {
  private readonly threads: EncoderThreads;

  /** @param processors that may be at work now; asked for each batch */
  constructor(
    private readonly kept: KeptEncoder,
    private readonly processors: () => number,
  ) {
    this.threads = new EncoderThreads(kept.parts);
  }

  async *encode(batches: AsyncIterable<TextBatch>): AsyncIterable<EncodedTexts> {
    const ahead: Promise<EncodedTexts>[] = [];
    for await (const texts of batches) {
      const most = this.processors();
      const encoded =
        most > 1 ? this.threads.encode(texts, most) : Promise.resolve(encodeTexts(this.kept.encoder(), texts));
      // A failure is told when its turn comes; until then it is not unhandled.
      encoded.catch(() => {});
      ahead.push(encoded);
      const waiting = most > 1 ? most * (1 + BATCHES_AHEAD) : 0;
      while (ahead.length > waiting) yield await (ahead.shift() as Promise<EncodedTexts>);
    }
    for (const encoded of ahead) yield await encoded;
  }

  close(): Promise<void> {
    return this.threads.close();
  }
}
