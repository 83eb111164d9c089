import { randomUUID } from 'node:crypto';
import { type FileHandle, link, mkdir, open, readdir, readFile, unlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join } from 'node:path';

/** The files of a folder store: whole or not there. */
export class FolderFiles {
  /** @param folder has a folder `tmp` */
  constructor(readonly folder: string) {}

  /** A new name under `tmp/` that tells who writes there. */
  temporaryName(): string {
    return join(this.folder, 'tmp', `${hostname()}-${process.pid}-${randomUUID()}`);
  }

  /** Writes a file that appears whole under its name. Returns false, and writes nothing, where the name is taken. */
  async createOnly(path: string, text: string, mode = 0o644): Promise<boolean> {
    const temporary = this.temporaryName();
    try {
      const file = await open(temporary, 'wx', mode);
      try {
        await writeAll(file, Buffer.from(text));
        await file.datasync();
      } finally {
        await file.close();
      }
      await linkInto(temporary, path);
      return true;
    } catch (error) {
      if (isCode(error, 'EEXIST')) return false;
      throw error;
    } finally {
      await removeFile(temporary);
    }
  }
}

/** Gives a file a second name, in a folder that is made where it is missing. @throws `EEXIST` where the name is taken */
export async function linkInto(file: string, path: string): Promise<void> {
  try {
    await link(file, path);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
    await mkdir(dirname(path), { recursive: true });
    await link(file, path);
  }
}

export async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.byteLength; )
    done += (await file.write(bytes, done, bytes.byteLength - done)).bytesWritten;
}

/** The text of a file; undefined where there is none. */
export async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

/** The sorted names in a folder; none where there is no folder. */
export async function namesIn(path: string): Promise<string[]> {
  try {
    return (await readdir(path)).sort();
  } catch (error) {
    if (isCode(error, 'ENOENT') || isCode(error, 'ENOTDIR')) return [];
    throw error;
  }
}

export async function removeFile(path: string): Promise<void> {
  await unlink(path).catch((error) => {
    if (!isCode(error, 'ENOENT')) throw error;
  });
}

export function isCode(error: unknown, code: string): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === code;
}
