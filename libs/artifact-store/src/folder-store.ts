import { createHash } from 'node:crypto';
import type { Stats } from 'node:fs';
import { type FileHandle, link, mkdir, open, readdir, rename, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '@exmix/errors/is-alive';
import type { ArtifactStore } from './artifact-store.js';
import type { BlobId } from './blob-id.js';
import type { BlobReader } from './blob-reader.js';
import { FolderFiles, isCode, readText, removeFile, writeAll } from './folder-files.js';
import { FolderNotes } from './folder-notes.js';
import { formatResult, parseResult } from './result-json.js';
import type { ResultRecord } from './result-record.js';
import { StoreError } from './store-error.js';
import type { ListedNote } from './store-notes.js';
import type { StoredBlob } from './stored-blob.js';

const STORE_VERSION = 'exmix-store/1\n';
const CHUNK_BYTES = 1 << 20;

/**
 * Modification time that a verified blob's file carries. Whoever writes to the file moves it, so that an unchanged file
 * is known by one `stat` and a touched one is hashed again.
 */
const SEALED = new Date('2000-01-01T00:00:00Z');

/**
 * The store in a folder:
 *
 * ```
 * version                       exmix-store/1
 * blobs/<2 hex>/<62 hex>        bytes, read-only
 * results/<2 hex>/<62 hex>      result records, JSON
 * notes/<name>@<generation>     small texts by which processes agree
 * tmp/<host>-<pid>-<random>     writes in flight; left-overs of dead processes are removed at opening
 * ```
 *
 * Everything is written under a temporary name, flushed, and linked to its final name, which fails if that exists.
 */
export class FolderStore implements ArtifactStore {
  readonly location: string;
  /** Blobs hashed by this process, by digest, with the state of the file that was hashed. */
  private readonly verified = new Map<string, string>();

  private readonly files: FolderFiles;
  private readonly notes: FolderNotes;

  private constructor(location: string) {
    this.location = location;
    this.files = new FolderFiles(location);
    this.notes = new FolderNotes(join(location, 'notes'), this.files);
  }

  /** Opens the store, creating it when the folder is new. Rejects with `wrong-version` for a folder of another layout. */
  static async open(location: string): Promise<FolderStore> {
    const store = new FolderStore(location);
    await guard(location, async () => {
      for (const part of ['blobs', 'results', 'tmp']) await mkdir(join(location, part), { recursive: true });
      const versionFile = join(location, 'version');
      const version = await readText(versionFile);
      if (version === undefined) await store.files.createOnly(versionFile, STORE_VERSION);
      else if (version !== STORE_VERSION) {
        throw new StoreError(
          'wrong-version',
          `${location} is a store of layout ${JSON.stringify(version.trim())}; this program reads exmix-store/1`,
        );
      }
      await store.removeLeftovers();
    });
    return store;
  }

  async writeBlob(
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    options: { signal?: AbortSignal } = {},
  ): Promise<BlobId> {
    return guard(this.location, async () => {
      const temporary = this.files.temporaryName();
      const hash = createHash('sha256');
      let size = 0;
      let facts: Stats;
      try {
        const file = await open(temporary, 'wx', 0o444);
        try {
          for await (const chunk of chunks) {
            options.signal?.throwIfAborted();
            hash.update(chunk);
            await writeAll(file, chunk);
            size += chunk.byteLength;
          }
          await file.utimes(SEALED, SEALED);
          await file.datasync();
          facts = await file.stat();
        } finally {
          await file.close();
        }
        const id: BlobId = { sha256: hash.digest('hex'), size };
        // What was just hashed on its way to the disk is not hashed again when this process opens it.
        if (await this.settleBlob(temporary, id)) this.verified.set(id.sha256, stateOf(facts));
        return id;
      } finally {
        await removeFile(temporary);
      }
    });
  }

  async openBlob(id: BlobId): Promise<BlobReader> {
    const path = this.blobPath(id);
    let file: FileHandle;
    try {
      file = await open(path, 'r');
    } catch (error) {
      if (isCode(error, 'ENOENT')) throw new StoreError('missing-blob', `blob ${id.sha256} is not in ${this.location}`);
      throw error;
    }
    try {
      await this.verify(file, id);
      return new FileBlobReader(file, id);
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async checkBlob(id: BlobId): Promise<'present' | 'missing' | 'corrupt'> {
    const path = this.blobPath(id);
    let file: FileHandle;
    try {
      const facts = await stat(path);
      if (facts.size !== id.size) return 'corrupt';
      if (facts.mtimeMs === SEALED.getTime()) return 'present';
      file = await open(path, 'r');
    } catch (error) {
      if (isCode(error, 'ENOENT')) return 'missing';
      throw error;
    }
    try {
      await this.verify(file, id);
    } catch (error) {
      if (error instanceof StoreError) return 'corrupt';
      throw error;
    } finally {
      await file.close();
    }
    await utimes(path, SEALED, SEALED).catch(() => undefined); // a read-only store stays as it is
    return 'present';
  }

  async removeBlob(id: BlobId): Promise<void> {
    await guard(this.location, () => removeFile(this.blobPath(id)));
  }

  async readResult(key: string): Promise<ResultRecord | undefined> {
    const text = await readText(this.resultPath(key));
    return text === undefined ? undefined : parseResult(text, key);
  }

  async publishResult(record: ResultRecord): Promise<ResultRecord> {
    return guard(this.location, async () => {
      const path = this.resultPath(record.key);
      const text = formatResult(record);
      for (;;) {
        if (await this.files.createOnly(path, text)) return record;
        const standing = await readText(path);
        if (standing === undefined) continue; // retracted in between
        const parsed = parseResult(standing, record.key);
        if (parsed !== undefined) return parsed;
        await removeFile(path); // torn or foreign bytes are no record
      }
    });
  }

  async retractResult(record: ResultRecord): Promise<void> {
    const path = this.resultPath(record.key);
    const standing = await readText(path);
    if (standing === formatResult(record)) await removeFile(path);
  }

  async *listResults(): AsyncIterable<ResultRecord> {
    for await (const { name, path } of files(join(this.location, 'results'))) {
      const record = parseResult((await readText(path)) ?? '', name);
      if (record !== undefined) yield record;
    }
  }

  async *listBlobs(): AsyncIterable<StoredBlob> {
    for await (const { name, path } of files(join(this.location, 'blobs'))) {
      const facts = await stat(path).catch(() => undefined);
      // The modification time is the seal; the change time is when the blob got its name or a writer met it.
      if (facts !== undefined) yield { sha256: name, size: facts.size, modified: facts.ctimeMs };
    }
  }

  readNote(name: string): Promise<string | undefined> {
    return this.notes.readNote(name);
  }

  createNote(name: string, text: string): Promise<boolean> {
    return guard(this.location, () => this.notes.createNote(name, text));
  }

  writeNote(name: string, text: string): Promise<void> {
    return guard(this.location, () => this.notes.writeNote(name, text));
  }

  replaceNote(name: string, standing: string, text: string): Promise<boolean> {
    return guard(this.location, () => this.notes.replaceNote(name, standing, text));
  }

  removeNote(name: string): Promise<void> {
    return guard(this.location, () => this.notes.removeNote(name));
  }

  listNotes(prefix: string): AsyncIterable<ListedNote> {
    return this.notes.listNotes(prefix);
  }

  /**
   * Gives the temporary file its final name. A good blob that stands there already is kept, a bad one is replaced.
   *
   * @returns whether the file of that name is the temporary one
   */
  private async settleBlob(temporary: string, id: BlobId): Promise<boolean> {
    const path = this.blobPath(id);
    await mkdir(join(path, '..'), { recursive: true });
    try {
      await link(temporary, path);
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
      if ((await this.checkBlob(id)) === 'present') {
        await utimes(path, SEALED, SEALED).catch(() => undefined); // moves the change time: a writer counts on it now
        return false;
      }
      await rename(temporary, path);
    }
    return true;
  }

  /** Hashes the whole file unless this process did so before and the file is the same since. */
  private async verify(file: FileHandle, id: BlobId): Promise<void> {
    const facts = await file.stat();
    const state = stateOf(facts);
    if (this.verified.get(id.sha256) === state) return;
    const hash = createHash('sha256');
    for await (const chunk of readChunks(file, facts.size)) hash.update(chunk);
    const digest = hash.digest('hex');
    if (digest !== id.sha256 || facts.size !== id.size) {
      throw new StoreError(
        'corrupt-blob',
        `blob ${id.sha256} of ${id.size} bytes in ${this.location} holds ${facts.size} bytes with digest ${digest}`,
      );
    }
    this.verified.set(id.sha256, state);
  }

  private async removeLeftovers(): Promise<void> {
    const folder = join(this.location, 'tmp');
    const mine = `${hostname()}-`;
    for (const name of await readdir(folder)) {
      if (!name.startsWith(mine)) continue;
      const pid = Number.parseInt(name.slice(mine.length), 10);
      if (!isAlive(pid)) await removeFile(join(folder, name));
    }
  }

  private blobPath(id: BlobId): string {
    return join(this.location, 'blobs', id.sha256.slice(0, 2), id.sha256.slice(2));
  }

  private resultPath(key: string): string {
    return join(this.location, 'results', key.slice(0, 2), key.slice(2));
  }
}

function stateOf({ ino, size, mtimeMs }: Stats): string {
  return `${ino}:${size}:${mtimeMs}`;
}

class FileBlobReader implements BlobReader {
  readonly size: number;

  constructor(
    private readonly file: FileHandle,
    readonly id: BlobId,
  ) {
    this.size = id.size;
  }

  async read(start: number, end: number): Promise<Uint8Array> {
    const length = Math.max(0, Math.min(end, this.size) - start);
    const bytes = new Uint8Array(length);
    let done = 0;
    while (done < length) {
      const { bytesRead } = await this.file.read(bytes, done, length - done, start + done);
      if (bytesRead === 0)
        throw new StoreError('corrupt-blob', `blob ${this.id.sha256} ended at byte ${start + done} of ${this.size}`);
      done += bytesRead;
    }
    return bytes;
  }

  stream(): AsyncIterable<Uint8Array> {
    return readChunks(this.file, this.size);
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

async function* readChunks(file: FileHandle, size: number): AsyncIterable<Uint8Array> {
  for (let start = 0; start < size; ) {
    const bytes = new Uint8Array(Math.min(CHUNK_BYTES, size - start));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
    if (bytesRead === 0) return;
    yield bytes.subarray(0, bytesRead);
    start += bytesRead;
  }
}

async function* files(root: string): AsyncIterable<{ name: string; path: string }> {
  for (const shard of (await readdir(root)).sort()) {
    for (const rest of (await readdir(join(root, shard))).sort())
      yield { name: shard + rest, path: join(root, shard, rest) };
  }
}

/** Turns the system's codes for a full or read-only disk into errors that say what to do. */
async function guard<T>(location: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (isCode(error, 'ENOSPC') || isCode(error, 'EDQUOT')) {
      throw new StoreError(
        'disk-full',
        `no space left for the artifact store at ${location}; free some space and run again, finished work is kept`,
        { cause: error },
      );
    }
    if (isCode(error, 'EROFS') || isCode(error, 'EACCES') || isCode(error, 'EPERM')) {
      throw new StoreError(
        'not-writable',
        `the artifact store at ${location} cannot be written: ${(error as Error).message}`,
        { cause: error },
      );
    }
    throw error;
  }
}
