import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ResumeSlot } from './stage-context.js';

/**
 * Resume files in `<root>/<action key>/<random>/`, with a link `current` that is moved in one step, so that a kill at
 * any instant leaves the last whole set.
 */
export class FolderResumeSlot implements ResumeSlot {
  private readonly folder: string;

  constructor(root: string, key: string) {
    this.folder = join(root, key);
  }

  async load(): Promise<ReadonlyMap<string, Uint8Array> | undefined> {
    const current = join(this.folder, 'current');
    const names = await readdir(current).catch(() => undefined);
    if (names === undefined) return undefined;
    const files = new Map<string, Uint8Array>();
    for (const name of names.sort()) files.set(name, await readFile(join(current, name)));
    return files;
  }

  async save(files: ReadonlyMap<string, Uint8Array>): Promise<void> {
    const name = randomUUID();
    const folder = join(this.folder, name);
    await mkdir(folder, { recursive: true });
    for (const [file, bytes] of files) await writeFile(join(folder, file), bytes, { flush: true });
    const link = join(this.folder, `${name}.link`);
    await symlink(name, link);
    await rename(link, join(this.folder, 'current'));
    for (const entry of await readdir(this.folder)) {
      if (entry !== name && entry !== 'current') await rm(join(this.folder, entry), { recursive: true, force: true });
    }
  }

  /** Removes everything; called when the action's result is published. */
  async clear(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
  }
}
