import { type FileHandle, mkdir, mkdtemp, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Scratch } from './scratch.js';

/** Scratch files in a folder of their own below `root`; `remove` takes the folder away. */
export class FolderScratch implements Scratch {
  private folder: Promise<string> | undefined;
  private count = 0;

  constructor(private readonly root: string) {}

  async write(chunks: AsyncIterable<Uint8Array>): ReturnType<Scratch['write']> {
    this.folder ??= mkdir(this.root, { recursive: true }).then(() => mkdtemp(join(this.root, `${process.pid}-`)));
    const path = join(await this.folder, String(this.count++));
    const file = await open(path, 'wx+');
    let size = 0;
    try {
      for await (const chunk of chunks) {
        await file.writeFile(chunk);
        size += chunk.byteLength;
      }
    } catch (error) {
      await file.close();
      throw error;
    }
    return {
      size,
      read: (start, end) => readRange(file, start, Math.min(end, size)),
      stream: () => streamRanges(file, size),
      close: async () => {
        await file.close();
        await rm(path, { force: true });
      },
    };
  }

  async remove(): Promise<void> {
    if (this.folder !== undefined) await rm(await this.folder, { recursive: true, force: true });
  }
}

async function* streamRanges(file: FileHandle, size: number): AsyncIterable<Uint8Array> {
  const step = 1 << 20;
  for (let start = 0; start < size; start += step) yield await readRange(file, start, Math.min(start + step, size));
}

async function readRange(file: FileHandle, start: number, end: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, end - start));
  for (let done = 0; done < bytes.length; ) {
    const { bytesRead } = await file.read(bytes, done, bytes.length - done, start + done);
    if (bytesRead === 0) throw new Error(`scratch file ended at byte ${start + done}, wanted ${end}`);
    done += bytesRead;
  }
  return bytes;
}
