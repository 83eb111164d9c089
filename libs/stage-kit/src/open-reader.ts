import { type FileHandle, open } from 'node:fs/promises';
import type { FileReader } from './source-files.js';

/** @param name for messages */
export async function openReader(path: string, name: string): Promise<FileReader> {
  const handle = await open(path, 'r');
  const { size } = await handle.stat();
  return {
    size,
    read: (start, end) => readRange(handle, start, Math.min(end, size), name),
    close: () => handle.close(),
  };
}

async function readRange(handle: FileHandle, start: number, end: number, name: string): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, end - start));
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, done, bytes.length - done, start + done);
    if (bytesRead === 0) throw new Error(`${name} ended at byte ${start + done}, wanted ${end}`);
    done += bytesRead;
  }
  return bytes;
}
