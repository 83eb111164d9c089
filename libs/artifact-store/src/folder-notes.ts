import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type FolderFiles, isCode, namesIn, readText, removeFile } from './folder-files.js';
import { checkNote } from './note-name.js';
import type { ListedNote, StoreNotes } from './store-notes.js';

/**
 * How long a generation that was replaced is kept. A writer that stood still this long between looking and linking
 * could take the place of one that is gone; nothing else depends on it.
 */
const KEPT_MILLISECONDS = 10 * 60_000;

const DIGITS = 9;

/**
 * Notes in a folder, as generations: the note `a/b` is the file `a/b@000000003` with the highest number, an empty one
 * says that it was removed. Files cannot be compared and set, but linking the next number fails for all writers but one,
 * and a writer that is killed leaves nothing that must be unlocked.
 */
export class FolderNotes implements StoreNotes {
  /** When each folder was last rid of removed notes. */
  private readonly swept = new Map<string, number>();

  constructor(
    private readonly root: string,
    private readonly files: FolderFiles,
  ) {}

  async readNote(name: string): Promise<string | undefined> {
    checkNote(name);
    return (await this.current(name)).text;
  }

  async createNote(name: string, text: string): Promise<boolean> {
    checkNote(name, text);
    const { generation, text: standing } = await this.current(name);
    return standing === undefined && (await this.succeed(name, generation, text));
  }

  async writeNote(name: string, text: string): Promise<void> {
    checkNote(name, text);
    while (!(await this.succeed(name, (await this.current(name)).generation, text)));
  }

  async replaceNote(name: string, standing: string, text: string): Promise<boolean> {
    checkNote(name, text);
    const current = await this.current(name);
    return current.text === standing && (await this.succeed(name, current.generation, text));
  }

  async removeNote(name: string): Promise<void> {
    checkNote(name);
    for (;;) {
      const { generation, text } = await this.current(name);
      if (text === undefined || (await this.succeed(name, generation, ''))) return;
    }
  }

  async *listNotes(prefix: string): AsyncIterable<ListedNote> {
    yield* this.list('', prefix);
  }

  private async *list(folder: string, prefix: string): AsyncIterable<ListedNote> {
    const path = join(this.root, folder);
    const highest = new Map<string, number>();
    for (const entry of await entriesOf(path)) {
      const name = folder + entry.name;
      if (entry.isDirectory()) {
        if (`${name}/`.startsWith(prefix) || prefix.startsWith(`${name}/`)) yield* this.list(`${name}/`, prefix);
        continue;
      }
      const split = splitGeneration(name);
      if (split?.name.startsWith(prefix))
        highest.set(split.name, Math.max(split.generation, highest.get(split.name) ?? 0));
    }
    for (const [name, generation] of highest) {
      const facts = await stat(this.path(name, generation)).catch(() => undefined);
      if (facts !== undefined && facts.size > 0) yield { name, modified: facts.mtimeMs };
    }
  }

  /** The highest generation and its text; generation 0 where there never was a note. */
  private async current(name: string): Promise<{ generation: number; text: string | undefined }> {
    for (;;) {
      const generation = (await this.generations(name)).at(-1) ?? 0;
      if (generation === 0) return { generation, text: undefined };
      const text = await readText(this.path(name, generation));
      if (text !== undefined) return { generation, text: text === '' ? undefined : text };
      // else replaced and swept since it was listed
    }
  }

  /** Makes the generation after `generation`; false where another was first. */
  private async succeed(name: string, generation: number, text: string): Promise<boolean> {
    if (!(await this.files.createOnly(this.path(name, generation + 1), text))) return false;
    for (const old of await this.generations(name)) {
      if (old > generation) break;
      const path = this.path(name, old);
      const facts = await stat(path).catch(() => undefined);
      if (facts !== undefined && Date.now() - facts.mtimeMs > KEPT_MILLISECONDS) await removeFile(path);
    }
    return true;
  }

  private async generations(name: string): Promise<number[]> {
    const own = basename(name);
    const folder = dirname(name);
    if (performance.now() - (this.swept.get(folder) ?? Number.NEGATIVE_INFINITY) > KEPT_MILLISECONDS) {
      this.swept.set(folder, performance.now());
      await this.sweep(folder);
    }
    return (await namesIn(join(this.root, folder)))
      .map(splitGeneration)
      .filter((each) => each?.name === own)
      .map((each) => (each as { generation: number }).generation);
  }

  /** Takes away what tells of notes that were removed a while ago, so that a folder of many short ones stays small. */
  private async sweep(folder: string): Promise<void> {
    const path = join(this.root, folder);
    const files = new Map<string, string[]>();
    for (const file of await namesIn(path)) {
      const note = splitGeneration(file)?.name;
      if (note !== undefined) files.set(note, [...(files.get(note) ?? []), file]);
    }
    for (const all of files.values()) {
      const facts = await stat(join(path, all.at(-1) as string)).catch(() => undefined);
      const isRemoved = facts?.size === 0 && Date.now() - facts.mtimeMs > KEPT_MILLISECONDS;
      // The one that says so goes last.
      if (isRemoved) for (const file of all) await removeFile(join(path, file)).catch(() => undefined);
    }
  }

  private path(name: string, generation: number): string {
    return join(this.root, `${name}@${String(generation).padStart(DIGITS, '0')}`);
  }
}

async function entriesOf(path: string) {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    if (isCode(error, 'ENOENT')) return [];
    throw error;
  }
}

function splitGeneration(file: string): { name: string; generation: number } | undefined {
  const at = file.lastIndexOf('@');
  return at < 0 ? undefined : { name: file.slice(0, at), generation: Number(file.slice(at + 1)) };
}
