import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { decodeText } from './decode-text.js';
import { openReader } from './open-reader.js';
import type { PinnedFile } from './source-files.js';

/** Opens a verified file of the cache. */
export async function openPinnedFile(path: string, name: string, digest: string): Promise<PinnedFile> {
  const reader = await openReader(path, name);
  return {
    name,
    digest,
    ...reader,
    bytes: () => readFile(path),
    text: async (encoding = 'utf-8') => decodeText(await readFile(path), encoding, name),
    stream: () => createReadStream(path, { highWaterMark: 1 << 20 }),
    reader: () => openReader(path, name),
  };
}
