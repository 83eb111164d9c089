import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { BlobId } from './blob-id.js';
import { FileBlobReader } from './file-blob-reader.js';
import { type FolderFiles, removeFile, writeAll } from './folder-files.js';
import { StoreError } from './store-error.js';

/** Modification time that marks a file as hashed. @see FolderStore */
export const SEALED = new Date('2000-01-01T00:00:00Z');

/**
 * Writes bytes to a new file and hashes them on the way, done with each chunk before it takes the next. The file is flushed;
 * the caller names or removes it.
 */
export async function writeHashed(
  path: string,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  signal?: AbortSignal,
): Promise<{ id: BlobId; facts: Stats }> {
  const hash = createHash('sha256');
  let size = 0;
  const file = await open(path, 'wx', 0o444);
  try {
    for await (const chunk of chunks) {
      signal?.throwIfAborted();
      hash.update(chunk);
      await writeAll(file, chunk);
      size += chunk.byteLength;
    }
    await file.utimes(new Date(), SEALED); // a cache drops what was not accessed longest
    await file.datasync();
    return { id: { sha256: hash.digest('hex'), size }, facts: await file.stat() };
  } finally {
    await file.close();
  }
}

/**
 * Keeps bytes in a file without a name, for as long as the reader is open: on their way to where their digest is their
 * key, or from there.
 *
 * @param expected what the bytes must be
 * @throws StoreError `corrupt-blob` where they are others
 */
export async function holdBytes(
  files: FolderFiles,
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: { signal?: AbortSignal; expected?: BlobId; from?: string } = {},
): Promise<FileBlobReader> {
  const path = files.temporaryName();
  let file: FileHandle;
  try {
    const { id } = await writeHashed(path, chunks, options.signal);
    if (options.expected !== undefined) mustBe(options.expected, id, options.from ?? 'the source');
    file = await open(path, 'r');
    return new FileBlobReader(file, id);
  } finally {
    await removeFile(path);
  }
}

/** @throws StoreError `corrupt-blob` where the bytes are not those that the digest names */
export function mustBe(expected: BlobId, found: BlobId, place: string): void {
  if (found.sha256 === expected.sha256 && found.size === expected.size) return;
  throw new StoreError(
    'corrupt-blob',
    `blob ${expected.sha256} of ${expected.size} bytes in ${place} holds ${found.size} bytes with digest ${found.sha256}`,
  );
}
