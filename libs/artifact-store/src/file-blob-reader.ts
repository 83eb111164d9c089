import type { FileHandle } from 'node:fs/promises';
import type { BlobId } from './blob-id.js';
import type { BlobReader } from './blob-reader.js';
import { StoreError } from './store-error.js';

const CHUNK_BYTES = 1 << 20;

/** A blob in an open file. */
export class FileBlobReader implements BlobReader {
  readonly size: number;

  constructor(
    private readonly file: FileHandle,
    readonly id: BlobId,
  ) {
    this.size = id.size;
  }

  async read(start: number, end: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.max(0, Math.min(end, this.size) - start));
    await this.readInto(bytes, start);
    return bytes;
  }

  /** Fills `bytes` with those that begin at `start`, all within the blob. */
  async readInto(bytes: Uint8Array, start: number): Promise<void> {
    let done = 0;
    while (done < bytes.length) {
      const { bytesRead } = await this.file.read(bytes, done, bytes.length - done, start + done);
      if (bytesRead === 0)
        throw new StoreError('corrupt-blob', `blob ${this.id.sha256} ended at byte ${start + done} of ${this.size}`);
      done += bytesRead;
    }
  }

  stream(): AsyncIterable<Uint8Array> {
    return readChunks(this.file, this.size);
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

/** The first `size` bytes of a file, in chunks of at most 1 MiB; fewer where it is shorter. */
export async function* readChunks(file: FileHandle, size: number): AsyncIterable<Uint8Array> {
  for (let start = 0; start < size; ) {
    const bytes = new Uint8Array(Math.min(CHUNK_BYTES, size - start));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
    if (bytesRead === 0) return;
    yield bytes.subarray(0, bytesRead);
    start += bytesRead;
  }
}
