import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import { InputError } from '@exmix/errors/input-error';
import { isAlive } from '@exmix/errors/is-alive';
import { type DataFacts, type ExportManifest, MANIFEST_NAME, type ModelFacts } from '@exmix/exports/export-manifest';

type FileFacts = ExportManifest['files'][string];

/** Ends of names of folders that are being written: process, and a word of its own. */
const PARTIAL = /\.exmix-partial-(\d+)-[0-9a-f]{8}$/;

/**
 * A folder that is written beside its place under a temporary name, and put there whole. What stands there before must
 * be nothing, an empty folder, or an earlier export with nothing added to it.
 */
export class ExportFolder {
  private readonly files: Record<string, FileFacts> = {};

  private constructor(
    /** Where it goes. */
    readonly path: string,
    private readonly partial: string,
    private readonly signal: AbortSignal,
  ) {}

  /** @throws InputError `foreign-folder`, `cannot-write` */
  static async open(path: string, signal: AbortSignal): Promise<ExportFolder> {
    await refuseForeign(path);
    const partial = `${path}.exmix-partial-${process.pid}-${randomUUID().slice(0, 8)}`;
    return writing(partial, async () => {
      await mkdir(dirname(path), { recursive: true });
      await removeLeftOvers(path);
      await mkdir(partial);
      return new ExportFolder(path, partial, signal);
    });
  }

  /** Streams one file. @returns its size */
  async write(path: string, bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<number> {
    const target = join(this.partial, ...path.split('/'));
    const digest = createHash('sha256');
    const size = await writing(target, async () => {
      await mkdir(dirname(target), { recursive: true });
      const file = await open(target, 'wx');
      let written = 0;
      try {
        for await (const chunk of bytes) {
          this.signal.throwIfAborted();
          digest.update(chunk);
          await file.writeFile(chunk);
          written += chunk.length;
        }
        await file.sync();
      } finally {
        await file.close();
      }
      return written;
    });
    this.files[path] = { size, sha256: digest.digest('hex') };
    return size;
  }

  /** Writes the manifest and puts the folder in its place. */
  async finish(facts: DataFacts | ModelFacts): Promise<ExportManifest> {
    this.signal.throwIfAborted();
    const files = Object.fromEntries(Object.entries(this.files).sort(([a], [b]) => (a < b ? -1 : 1)));
    const manifest: ExportManifest = { format: 'exmix-export/1', ...facts, files };
    await this.write(MANIFEST_NAME, [Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`)]);
    // Somebody may have put something there in the meantime.
    await refuseForeign(this.path);
    const before = `${this.partial}.before`;
    const replaced = await moved(this.path, before);
    await rename(this.partial, this.path).catch(async (error) => {
      if (replaced) await rename(before, this.path);
      throw error;
    });
    if (replaced) await rm(before, { recursive: true });
    return manifest;
  }

  /** Takes away what is not finished. */
  async discard(): Promise<void> {
    await rm(this.partial, { recursive: true, force: true });
  }
}

/** @throws InputError `foreign-folder` that names what would be lost */
async function refuseForeign(path: string): Promise<void> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      if (error.code === 'ENOTDIR') throw new InputError('foreign-folder', `${path} is a file; --out is a folder`);
      throw error;
    },
  );
  const files = entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(path, join(entry.parentPath, entry.name)).split(sep).join('/'));
  if (files.length === 0) return;
  const own = await filesOfExport(path);
  const foreign = files.filter((file) => !own.has(file)).sort();
  if (foreign.length === 0) return;
  const what = foreign.slice(0, 5).join(', ') + (foreign.length > 5 ? ` and ${foreign.length - 5} more` : '');
  const why = own.size === 0 ? 'is no export of exmix and has' : 'has files that are not of the export:';
  throw new InputError('foreign-folder', `${path} ${why} ${what}; choose a new or empty folder with --out`);
}

/** Paths of the export that stands in a folder, with its manifest; none where there is no export. */
async function filesOfExport(path: string): Promise<ReadonlySet<string>> {
  try {
    const manifest = JSON.parse(await readFile(join(path, MANIFEST_NAME), 'utf8')) as Partial<ExportManifest>;
    if (manifest.format !== 'exmix-export/1') return new Set();
    return new Set([MANIFEST_NAME, ...Object.keys(manifest.files ?? {})]);
  } catch {
    return new Set();
  }
}

/** Folders that killed processes have left beside a place. */
async function removeLeftOvers(path: string): Promise<void> {
  for (const name of await readdir(dirname(path))) {
    const [, pid] = PARTIAL.exec(name) ?? [];
    if (pid === undefined || !name.startsWith(`${basename(path)}.exmix-partial-`) || isAlive(Number(pid))) continue;
    await rm(join(dirname(path), name), { recursive: true, force: true });
  }
}

async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

const ABOUT_THE_DISK: ReadonlySet<string | undefined> = new Set(['ENOSPC', 'EACCES', 'EPERM', 'EROFS', 'EDQUOT']);

/** Says what a person can mend of a failed write. */
async function writing<Result>(path: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (!ABOUT_THE_DISK.has(code)) throw error;
    throw new InputError('cannot-write', `cannot write ${path}: ${message}`, {}, { cause: error });
  }
}
