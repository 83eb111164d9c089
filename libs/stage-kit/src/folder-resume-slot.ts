import { randomUUID } from 'node:crypto';
import { type FileHandle, link, mkdir, open, readdir, readlink, rename, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResumeFile, ResumeFiles, ResumeSlot } from './stage-context.js';

/** How often an opening is tried where another process replaces the files meanwhile. */
const TRIES = 20;

/**
 * Resume files in `<root>/<action key>/<random>/`, with a link `current` that is moved in one step, so that a kill at
 * any instant leaves the last whole set. Files that stay are linked, not copied.
 */
export class FolderResumeSlot implements ResumeSlot {
  private readonly folder: string;

  constructor(root: string, key: string) {
    this.folder = join(root, key);
  }

  async open(): Promise<ResumeFiles | undefined> {
    for (let tried = 1; ; tried++) {
      const name = await this.current();
      if (name === undefined) return undefined;
      const names = await readdir(join(this.folder, name)).catch(undefinedWhereMissing);
      // A set that is replaced between two looks has a follower; its list may lack what was removed already.
      if (names !== undefined && (await this.current()) === name)
        return new FolderFiles(join(this.folder, name), names.sort());
      if (tried === TRIES) throw new Error(`the resume files in ${this.folder} are replaced again and again`);
    }
  }

  async save(
    files: ReadonlyMap<string, Uint8Array | AsyncIterable<Uint8Array>>,
    stay: readonly string[] = [],
  ): Promise<void> {
    const name = randomUUID();
    const folder = join(this.folder, name);
    const pointer = join(this.folder, `${name}.link`);
    await mkdir(folder, { recursive: true });
    try {
      // Sets that a killed save left would take the room of this one.
      await this.keepOnly(await this.current(), name);
      for (const [file, content] of files) await writeFile(join(folder, file), content);
      for (const file of stay) await link(join(this.folder, 'current', file), join(folder, file));
      await symlink(name, pointer);
      await rename(pointer, join(this.folder, 'current'));
    } catch (error) {
      for (const entry of [pointer, folder]) await rm(entry, { recursive: true, force: true }).catch(() => undefined);
      throw error;
    }
    await this.keepOnly(name);
  }

  private current(): Promise<string | undefined> {
    return readlink(join(this.folder, 'current')).catch(undefinedWhereMissing);
  }

  private async keepOnly(...names: readonly (string | undefined)[]): Promise<void> {
    for (const entry of await readdir(this.folder)) {
      if (entry === 'current' || names.includes(entry)) continue;
      await rm(join(this.folder, entry), { recursive: true, force: true });
    }
  }

  /** Removes everything; called when the action's result is published. */
  async clear(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}

function undefinedWhereMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

class FolderFiles implements ResumeFiles {
  constructor(
    private readonly folder: string,
    readonly names: readonly string[],
  ) {}

  async open(name: string): Promise<ResumeFile> {
    const path = join(this.folder, name);
    const { size } = await stat(path);
    return new OpenFile(await open(path, 'r'), size, path);
  }
}

class OpenFile implements ResumeFile {
  constructor(
    private readonly file: FileHandle,
    readonly size: number,
    private readonly path: string,
  ) {}

  async read(start: number, end: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(Math.max(0, Math.min(end, this.size) - start));
    for (let done = 0; done < bytes.length; ) {
      const { bytesRead } = await this.file.read(bytes, done, bytes.length - done, start + done);
      if (bytesRead === 0) throw new Error(`${this.path} ended at byte ${start + done} of ${this.size}`);
      done += bytesRead;
    }
    return bytes;
  }

  close(): Promise<void> {
    return this.file.close();
  }
}

async function writeFile(path: string, content: Uint8Array | AsyncIterable<Uint8Array>): Promise<void> {
  const file = await open(path, 'wx');
  try {
    const chunks = content instanceof Uint8Array ? [content] : content;
    for await (const chunk of chunks) {
      for (let done = 0; done < chunk.byteLength; )
        done += (await file.write(chunk, done, chunk.byteLength - done)).bytesWritten;
    }
    await file.datasync();
  } finally {
    await file.close();
  }
}
