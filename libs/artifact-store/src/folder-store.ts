import { createHash, randomUUID } from 'node:crypto';
import type { Stats } from 'node:fs';
import { type FileHandle, mkdir, open, readdir, rename, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from '@exmix/errors/is-alive';
import type { ArtifactStore } from './artifact-store.js';
import type { BlobId } from './blob-id.js';
import type { BlobReader } from './blob-reader.js';
import { FileBlobReader, readChunks } from './file-blob-reader.js';
import { FolderFiles, isCode, linkInto, readText, removeFile } from './folder-files.js';
import { folderGuard } from './folder-guard.js';
import { FolderNotes } from './folder-notes.js';
import { pidOfMark } from './pid-of-mark.js';
import { formatResult, parseResult } from './result-json.js';
import type { ResultRecord } from './result-record.js';
import type { ResultTrust } from './signing/result-trust.js';
import { mustBe, SEALED, writeHashed } from './spool.js';
import { StoreError } from './store-error.js';
import type { ListedNote } from './store-notes.js';
import { NO_TRAFFIC, type StoreTraffic } from './store-traffic.js';
import type { StoredBlob } from './stored-blob.js';

const STORE_VERSION = 'exmix-store/1\n';

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
 * A verified blob's file carries a fixed modification time. Whoever writes to the file moves it, so that an unchanged file
 * is known by one `stat` and a touched one is hashed again.
 *
 * Everything is written under a temporary name, flushed, and linked to its final name, which fails if that exists.
 */
export class FolderStore implements ArtifactStore {
  readonly location: string;
  readonly threadLocation: string;
  /** Blobs hashed by this process, by digest, with the state of the file that was hashed. */
  private readonly verified = new Map<string, string>();

  /** Where what is on its way lies. */
  readonly files: FolderFiles;
  private readonly notes: FolderNotes;

  private constructor(
    location: string,
    private readonly trust: ResultTrust | undefined,
  ) {
    this.location = location;
    this.threadLocation = location;
    this.files = new FolderFiles(location);
    this.notes = new FolderNotes(join(location, 'notes'), this.files);
  }

  /** Opens the store, creating it when the folder is new. Rejects with `wrong-version` for a folder of another layout. */
  static async open(location: string, trust?: ResultTrust): Promise<FolderStore> {
    const store = new FolderStore(location, trust);
    await folderGuard(location, async () => {
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
    return folderGuard(this.location, async () => {
      const temporary = this.files.temporaryName();
      try {
        const { id, facts } = await writeHashed(temporary, chunks, options.signal);
        // What was just hashed on its way to the disk is not hashed again when this process opens it.
        if (await this.settleBlob(temporary, id)) this.verified.set(id.sha256, stateOf(facts));
        return id;
      } finally {
        await removeFile(temporary);
      }
    });
  }

  /**
   * Takes in a blob from another store. @param from that store, for people
   * @throws StoreError `corrupt-blob` where the bytes are not those of the id; nothing is kept then
   */
  async receiveBlob(id: BlobId, chunks: AsyncIterable<Uint8Array>, from: string): Promise<void> {
    await folderGuard(this.location, async () => {
      const temporary = this.files.temporaryName();
      try {
        const { id: found, facts } = await writeHashed(temporary, chunks);
        mustBe(id, found, from);
        if (await this.settleBlob(temporary, id)) this.verified.set(id.sha256, stateOf(facts));
      } finally {
        await removeFile(temporary);
      }
    });
  }

  /** Opens a blob whose reader hashes it by other means. @throws StoreError `missing-blob` */
  async openUnverified(id: BlobId): Promise<FileBlobReader> {
    return new FileBlobReader(await this.openFile(id), id);
  }

  async openBlob(id: BlobId): Promise<BlobReader> {
    const file = await this.openFile(id);
    try {
      await this.verify(file, id);
      return new FileBlobReader(file, id);
    } catch (error) {
      await file.close();
      // Without its seal every later check finds what this one found.
      if (error instanceof StoreError) await utimes(this.blobPath(id), new Date(), new Date()).catch(() => undefined);
      throw error;
    }
  }

  async verifyBlob(id: BlobId): Promise<'present' | 'missing' | 'corrupt'> {
    this.verified.delete(id.sha256);
    try {
      await (await this.openBlob(id)).close();
      return 'present';
    } catch (error) {
      if (error instanceof StoreError) return error.code === 'missing-blob' ? 'missing' : 'corrupt';
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
    await utimes(path, new Date(), SEALED).catch(() => undefined); // a read-only store stays as it is
    return 'present';
  }

  async removeBlob(id: BlobId): Promise<void> {
    await folderGuard(this.location, () => removeFile(this.blobPath(id)));
  }

  /** Blobs are where others read them as soon as they are written. */
  async shareBlobs(): Promise<void> {}

  async shareResult(): Promise<boolean> {
    return false;
  }

  traffic(): StoreTraffic {
    return NO_TRAFFIC;
  }

  async identity(): Promise<string> {
    const path = join(this.location, 'identity');
    for (;;) {
      const name = (await readText(path))?.trim();
      if (name !== undefined && name !== '') return name;
      await folderGuard(this.location, () => this.files.createOnly(path, `${randomUUID()}\n`));
    }
  }

  /** Marks a blob as used now, and tells when blobs were: a cache drops what was not used longest. */
  async touchBlob(id: BlobId): Promise<void> {
    await utimes(this.blobPath(id), new Date(), SEALED).catch(() => undefined);
  }

  async *listUse(): AsyncIterable<BlobId & { readonly used: number }> {
    for await (const { name, path } of files(join(this.location, 'blobs'))) {
      const facts = await stat(path).catch(() => undefined);
      if (facts !== undefined) yield { sha256: name, size: facts.size, used: facts.atimeMs };
    }
  }

  async readResult(key: string): Promise<ResultRecord | undefined> {
    const text = await readText(this.resultPath(key));
    return text === undefined ? undefined : this.believed(text, key);
  }

  async publishResult(record: ResultRecord): Promise<ResultRecord> {
    return folderGuard(this.location, async () => {
      const path = this.resultPath(record.key);
      const signed = this.trust?.sign(record) ?? record;
      const text = formatResult(signed);
      for (;;) {
        if (await this.files.createOnly(path, text)) return signed;
        const standing = await readText(path);
        if (standing === undefined) continue; // retracted in between
        const parsed = this.believed(standing, record.key);
        if (parsed !== undefined) return parsed;
        await removeFile(path); // torn or foreign bytes are no record, nor is what nobody signed
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
      const text = await readText(path);
      const record = text === undefined ? undefined : this.believed(text, name);
      if (record !== undefined) yield record;
    }
  }

  async *listResultKeys(): AsyncIterable<string> {
    for await (const { name } of files(join(this.location, 'results'))) yield name;
  }

  async removeBadResult(key: string): Promise<void> {
    if ((await this.readResult(key)) === undefined) await removeFile(this.resultPath(key));
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
    return folderGuard(this.location, () => this.notes.createNote(name, text));
  }

  writeNote(name: string, text: string): Promise<void> {
    return folderGuard(this.location, () => this.notes.writeNote(name, text));
  }

  replaceNote(name: string, standing: string, text: string): Promise<boolean> {
    return folderGuard(this.location, () => this.notes.replaceNote(name, standing, text));
  }

  removeNote(name: string): Promise<void> {
    return folderGuard(this.location, () => this.notes.removeNote(name));
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
    try {
      await linkInto(temporary, path);
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
      if ((await this.checkBlob(id)) === 'present') {
        await utimes(path, new Date(), SEALED).catch(() => undefined); // moves the change time: a writer counts on it now
        return false;
      }
      await rename(temporary, path);
    }
    return true;
  }

  private believed(text: string, key: string): ResultRecord | undefined {
    const record = parseResult(text, key);
    return this.trust === undefined ? record : this.trust.accept(record, key, this.location);
  }

  private async openFile(id: BlobId): Promise<FileHandle> {
    try {
      return await open(this.blobPath(id), 'r');
    } catch (error) {
      if (isCode(error, 'ENOENT')) throw new StoreError('missing-blob', `blob ${id.sha256} is not in ${this.location}`);
      throw error;
    }
  }

  /** Hashes the whole file unless this process did so before and the file is the same since. */
  private async verify(file: FileHandle, id: BlobId): Promise<void> {
    const facts = await file.stat();
    const state = stateOf(facts);
    if (this.verified.get(id.sha256) === state) return;
    const hash = createHash('sha256');
    for await (const chunk of readChunks(file, facts.size)) hash.update(chunk);
    mustBe(id, { sha256: hash.digest('hex'), size: facts.size }, this.location);
    this.verified.set(id.sha256, state);
  }

  private async removeLeftovers(): Promise<void> {
    const folder = join(this.location, 'tmp');
    for (const name of await readdir(folder)) {
      const pid = pidOfMark(name);
      if (pid !== undefined && !isAlive(pid)) await removeFile(join(folder, name));
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

async function* files(root: string): AsyncIterable<{ name: string; path: string }> {
  for (const shard of (await readdir(root)).sort()) {
    for (const rest of (await readdir(join(root, shard))).sort())
      yield { name: shard + rest, path: join(root, shard, rest) };
  }
}
