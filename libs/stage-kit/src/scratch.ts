import type { BlobReader } from '@exmix/artifact-store/blob-reader';

/** Temporary bytes of one unit's run: spilled buckets, partial shards. Removed when the run ends, however it ends. */
export interface Scratch {
  /** Writes all chunks and returns a reader of them. Closing the reader removes the bytes. */
  write(chunks: AsyncIterable<Uint8Array>): Promise<Omit<BlobReader, 'id'>>;
}
