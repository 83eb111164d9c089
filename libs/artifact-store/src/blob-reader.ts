import type { BlobId } from './blob-id.js';

/**
 * Random access to one blob. The bytes were verified against the digest before the reader was handed out, so a reader
 * never yields wrong bytes. Close it when done.
 */
export interface BlobReader {
  readonly id: BlobId;
  readonly size: number;
  /** Bytes `[start, end)`; `end` is clipped to the size. */
  read(start: number, end: number): Promise<Uint8Array>;
  /** All bytes in order, in chunks of at most 1 MiB, pulled by the consumer. */
  stream(): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}
