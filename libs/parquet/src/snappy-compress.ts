import { compress, compressSync } from 'snappy';

/** Handing a smaller page to another thread takes longer than compressing it. */
const SMALL_BYTES = 1 << 14;

/**
 * A block in the Snappy format. Its bytes depend on the page alone: larger pages are compressed on a thread of the
 * process's pool, in the same way.
 */
export function snappyCompress(page: Uint8Array): Uint8Array | Promise<Uint8Array> {
  return page.length < SMALL_BYTES ? compressSync(page) : compress(page);
}
