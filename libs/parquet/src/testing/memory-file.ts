import type { RandomAccess } from '../random-access.js';

/** Bytes in memory as a file that counts what is read of it. For tests. */
export class MemoryFile implements RandomAccess {
  readonly reads: { readonly start: number; readonly end: number }[] = [];

  constructor(readonly bytes: Uint8Array) {}

  static async of(chunks: AsyncIterable<Uint8Array>): Promise<MemoryFile> {
    const all: Uint8Array[] = [];
    for await (const chunk of chunks) all.push(chunk);
    return new MemoryFile(Buffer.concat(all));
  }

  get size(): number {
    return this.bytes.length;
  }

  get bytesRead(): number {
    return this.reads.reduce((sum, { start, end }) => sum + end - start, 0);
  }

  async read(start: number, end: number): Promise<Uint8Array> {
    this.reads.push({ start, end: Math.min(end, this.size) });
    return this.bytes.subarray(start, end);
  }
}
