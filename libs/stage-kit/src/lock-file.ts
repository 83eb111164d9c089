import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lock, LockedFile, LockedRepository } from '@exmix/cards/lock-schema';
import { canonicalJson } from './canonical-json.js';
import type { Json } from './json.js';

/** The name of the lock in a pipeline's folder. */
export const LOCK_NAME = 'exmix-lock.json';

interface Addition {
  readonly step: (lock: Lock) => Lock;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/** Paths by source split. */
export type Selection = Readonly<Record<string, readonly string[]>>;

/**
 * The lock of a pipeline on disk. Every addition is written before it is answered, whole and by renaming, so that what a
 * killed run has pinned stays pinned. Additions that come while the file is being written are written together.
 */
export class LockFile {
  private readonly path: string;
  private current: Promise<Lock> | undefined;
  private waiting: Addition[] = [];
  private writing = false;

  constructor(folder: string) {
    this.path = join(folder, LOCK_NAME);
  }

  /** @param key `<repository>@<revision>` */
  async repository(key: string): Promise<LockedRepository | undefined> {
    return (await this.read()).datasets[key];
  }

  async url(address: string): Promise<{ readonly size: number; readonly sha256: string } | undefined> {
    return (await this.read()).urls[address];
  }

  /** Adds what a rule chose. A commit that stands already is kept. */
  async addSelection(
    key: string,
    commit: string,
    rule: string,
    selection: Selection,
    files: Readonly<Record<string, LockedFile>>,
  ): Promise<void> {
    await this.change((lock) => {
      const known = lock.datasets[key] ?? { commit, selections: {}, files: {} };
      const paths = Object.fromEntries(Object.entries(selection).map(([split, list]) => [split, [...list]]));
      const datasets = {
        ...lock.datasets,
        [key]: {
          commit: known.commit,
          selections: { ...known.selections, [rule]: paths },
          files: { ...known.files, ...files },
        },
      };
      return { ...lock, datasets };
    });
  }

  async addUrl(address: string, file: { readonly size: number; readonly sha256: string }): Promise<void> {
    await this.change((lock) => ({ ...lock, urls: { ...lock.urls, [address]: file } }));
  }

  private read(): Promise<Lock> {
    this.current ??= this.load();
    return this.current;
  }

  private async load(): Promise<Lock> {
    const text = await readFile(this.path, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return { format: 'exmix-lock/1', datasets: {}, urls: {} };
    // Most threads read no lock, and the schema's library takes longer to load than all else of a thread but RxJS.
    const [{ lockSchema }, { parseConfig }] = await Promise.all([
      import('@exmix/cards/lock-schema'),
      import('@exmix/cards/parse-config'),
    ]);
    return parseConfig(lockSchema, text, LOCK_NAME);
  }

  private change(step: Addition['step']): Promise<void> {
    return new Promise((done, failed) => {
      this.waiting.push({ step, done, failed });
      if (!this.writing) void this.writeWaiting();
    });
  }

  private async writeWaiting(): Promise<void> {
    this.writing = true;
    while (this.waiting.length > 0) {
      const additions = this.waiting.splice(0);
      try {
        const changed = additions.reduce((lock, { step }) => step(lock), await this.read());
        const temporary = `${this.path}.${process.pid}.tmp`;
        await writeFile(temporary, `${JSON.stringify(sorted(changed), null, 2)}\n`);
        await rename(temporary, this.path);
        this.current = Promise.resolve(changed);
        for (const { done } of additions) done();
      } catch (error) {
        // What cannot be written fails the tasks that asked for it; the lock stays as it was.
        for (const { failed } of additions) failed(error);
      }
    }
    this.writing = false;
  }
}

/** The same with sorted keys, so that a lock does not depend on which answer came first. */
function sorted(lock: Lock): Json {
  return JSON.parse(canonicalJson(lock as unknown as Json)) as Json;
}
