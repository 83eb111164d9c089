import { join } from 'node:path';
import type { ArtifactStore } from '../artifact-store.js';
import type { BlobId } from '../blob-id.js';
import type { BlobReader } from '../blob-reader.js';
import type { FolderStore } from '../folder-store.js';
import { formatResult } from '../result-json.js';
import type { ResultRecord } from '../result-record.js';
import type { S3Store } from '../s3/s3-store.js';
import { StoreError } from '../store-error.js';
import type { ListedNote } from '../store-notes.js';
import type { StoreTraffic } from '../store-traffic.js';
import type { StoredBlob } from '../stored-blob.js';
import { GC_EPOCH } from '../sweep-watch.js';
import { answerCalls, threadLocationOf } from './blob-calls.js';
import { openThrough } from './open-through.js';
import { Presence } from './presence.js';
import { Seen } from './seen.js';
import { markUser } from './store-users.js';
import { trimCache } from './trim-cache.js';

export interface ReadThroughSettings {
  /** `read`: the bucket is read and never written; what is new stays in the folder. */
  readonly mode: 'read' | 'read-write';
  /** Bytes that the folder holds at most between runs. */
  readonly cacheBytes: number;
  /** Names the keys whose results are believed: what was seen with others is looked at again. */
  readonly trusted: string;
  readonly warn: (message: string) => void;
}

/**
 * A bucket with a folder in front of it. Blobs are fetched once and verified, writes go to both, and a result is published
 * in the bucket when its blobs are there. What was seen to be complete there is remembered, so that a rerun asks for next
 * to nothing.
 */
export class ReadThroughStore implements ArtifactStore {
  readonly threadLocation: string;
  private presence: Presence;
  private readonly fetching = new Map<string, Promise<void>>();
  /** Bytes that came into the folder since it was last trimmed. */
  private grown = 0;
  private trimming: Promise<unknown> | undefined;

  private constructor(
    readonly remote: S3Store,
    readonly local: FolderStore,
    private seen: Seen,
    private epoch: string,
    private readonly settings: ReadThroughSettings,
  ) {
    this.threadLocation = threadLocationOf(local.location);
    this.presence = new Presence(remote);
    answerCalls(local.location, (id) => this.fetch(id));
  }

  static async open(remote: S3Store, local: FolderStore, settings: ReadThroughSettings): Promise<ReadThroughStore> {
    const epoch = (await remote.readNote(GC_EPOCH)) ?? '';
    await markUser(join(local.location, 'users'));
    const seen = await Seen.open(
      join(local.location, 'seen'),
      `${await remote.identity()} ${epoch} ${settings.trusted}`,
    );
    const store = new ReadThroughStore(remote, local, seen, epoch, settings);
    store.trimSoon();
    return store;
  }

  get location(): string {
    return this.remote.location;
  }

  identity(): Promise<string> {
    return this.remote.identity();
  }

  async writeBlob(
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    options?: { signal?: AbortSignal },
  ): Promise<BlobId> {
    const id = await this.local.writeBlob(chunks, options);
    this.grow(id.size);
    await this.shareBlobs([id]);
    return id;
  }

  openBlob(id: BlobId): Promise<BlobReader> {
    return openThrough(this.local, id, (each) => this.fetch(each), this.settings.warn);
  }

  async checkBlob(id: BlobId): Promise<'present' | 'missing' | 'corrupt'> {
    if (this.seen.hasBlob(id.sha256)) return 'present';
    if ((await this.local.checkBlob(id)) === 'present') return 'present';
    const state = await this.presence.stateOf(id);
    if (state === 'present') this.seen.addBlob(id.sha256);
    return state;
  }

  /** Of the bucket, or in `read` mode of a blob that only the folder has. */
  async verifyBlob(id: BlobId): Promise<'present' | 'missing' | 'corrupt'> {
    const state = await this.remote.verifyBlob(id);
    if (state !== 'present') this.seen.forgetBlob(id.sha256);
    return state === 'missing' && this.settings.mode === 'read' ? this.local.verifyBlob(id) : state;
  }

  async shareBlobs(ids: readonly BlobId[]): Promise<void> {
    if (this.settings.mode === 'read') return;
    await Promise.all(
      ids.map(async (id) => {
        if (this.seen.hasBlob(id.sha256) && !this.remote.isBad(id)) return;
        if ((await this.local.checkBlob(id)) === 'present') await this.remote.uploadFrom(this.local, id);
        else if ((await this.presence.stateOf(id)) !== 'present')
          throw new StoreError(
            'missing-blob',
            `blob ${id.sha256} is neither in ${this.local.location} nor in the bucket`,
          );
        this.seen.addBlob(id.sha256);
      }),
    );
  }

  traffic(): StoreTraffic {
    return this.remote.traffic();
  }

  async shareResult(record: ResultRecord, blobs: readonly BlobId[]): Promise<boolean> {
    if (this.settings.mode === 'read') return false;
    await this.shareBlobs(blobs);
    if (this.seen.hasResult(record.key)) return false;
    await this.publishResult(record);
    return true;
  }

  async removeBlob(id: BlobId): Promise<void> {
    this.seen.forgetBlob(id.sha256);
    if (this.settings.mode === 'read-write') await this.remote.removeBlob(id);
    await this.local.removeBlob(id);
  }

  async readResult(key: string, options: { readonly standing?: boolean } = {}): Promise<ResultRecord | undefined> {
    if (options.standing === true) return this.standingResult(key);
    const isKnown = this.settings.mode === 'read' || this.seen.hasResult(key);
    const kept = await this.local.readResult(key);
    if (isKnown && kept !== undefined) return kept;
    const standing = await this.remote.readResult(key);
    if (standing === undefined) return kept; // made before the bucket was emptied, or in `read` mode
    await this.keepResult(standing);
    return standing;
  }

  /** Of the bucket, or in `read` mode of the folder where the bucket has none. What it lacks is published again. */
  private async standingResult(key: string): Promise<ResultRecord | undefined> {
    const standing = await this.remote.readResult(key);
    if (standing !== undefined) return standing;
    this.seen.forgetResult(key);
    return this.settings.mode === 'read' ? this.local.readResult(key) : undefined;
  }

  async publishResult(record: ResultRecord): Promise<ResultRecord> {
    if (this.settings.mode === 'read') return this.local.publishResult(record);
    if (this.seen.hasResult(record.key)) {
      const kept = await this.local.readResult(record.key);
      if (kept !== undefined) return kept;
    }
    const standing = await this.remote.publishResult(record);
    await this.keepResult(standing);
    return standing;
  }

  async retractResult(record: ResultRecord): Promise<void> {
    this.seen.forgetResult(record.key);
    if (this.settings.mode === 'read-write') await this.remote.retractResult(record);
    await this.local.retractResult(record);
  }

  async *listResults(): AsyncIterable<ResultRecord> {
    const keys = new Set<string>();
    for await (const record of this.remote.listResults()) {
      keys.add(record.key);
      yield record;
    }
    if (this.settings.mode === 'read-write') return;
    for await (const record of this.local.listResults()) if (!keys.has(record.key)) yield record;
  }

  async *listResultKeys(): AsyncIterable<string> {
    const keys = new Set<string>();
    for await (const key of this.remote.listResultKeys()) {
      keys.add(key);
      yield key;
    }
    if (this.settings.mode === 'read-write') return;
    for await (const key of this.local.listResultKeys()) if (!keys.has(key)) yield key;
  }

  async removeBadResult(key: string): Promise<void> {
    this.seen.forgetResult(key);
    if (this.settings.mode === 'read-write') await this.remote.removeBadResult(key);
    await this.local.removeBadResult(key);
  }

  listBlobs(): AsyncIterable<StoredBlob> {
    return this.remote.listBlobs();
  }

  async readNote(name: string): Promise<string | undefined> {
    const own = await this.ownNotes().readNote(name);
    const text = own ?? (this.settings.mode === 'read' ? await this.remote.readNote(name) : undefined);
    if (name === GC_EPOCH && (text ?? '') !== this.epoch) await this.forgetSeen(text ?? '');
    return text;
  }

  /** A clean-up began or ended since the store was opened: what was seen before it may be gone. */
  private async forgetSeen(epoch: string): Promise<void> {
    this.epoch = epoch;
    this.presence = new Presence(this.remote);
    this.seen = await Seen.open(
      join(this.local.location, 'seen'),
      `${await this.remote.identity()} ${epoch} ${this.settings.trusted}`,
    );
  }

  createNote(name: string, text: string): Promise<boolean> {
    return this.ownNotes().createNote(name, text);
  }

  writeNote(name: string, text: string): Promise<void> {
    return this.ownNotes().writeNote(name, text);
  }

  replaceNote(name: string, standing: string, text: string): Promise<boolean> {
    return this.ownNotes().replaceNote(name, standing, text);
  }

  removeNote(name: string): Promise<void> {
    return this.ownNotes().removeNote(name);
  }

  async *listNotes(prefix: string): AsyncIterable<ListedNote> {
    const names = new Set<string>();
    for await (const note of this.ownNotes().listNotes(prefix)) {
      names.add(note.name);
      yield note;
    }
    if (this.settings.mode === 'read-write') return;
    for await (const note of this.remote.listNotes(prefix)) if (!names.has(note.name)) yield note;
  }

  /** Brings the folder within its bound. Runs by itself at opening and as the folder grows. */
  async trim(): Promise<void> {
    const { local, settings } = this;
    await trimCache(local, join(local.location, 'users'), settings.cacheBytes, async (id) => {
      const isThere = this.seen.hasBlob(id.sha256) || (await this.presence.stateOf(id)) === 'present';
      if (isThere) this.seen.addBlob(id.sha256);
      return isThere;
    });
  }

  /** Where notes are written: who may only read the bucket keeps them in the folder. */
  private ownNotes(): ArtifactStore {
    return this.settings.mode === 'read' ? this.local : this.remote;
  }

  /** Brings a blob into the folder; of many callers at once one does. */
  private fetch(id: BlobId): Promise<void> {
    let running = this.fetching.get(id.sha256);
    if (running === undefined) {
      running = this.download(id).finally(() => this.fetching.delete(id.sha256));
      this.fetching.set(id.sha256, running);
    }
    return running;
  }

  private async download(id: BlobId): Promise<void> {
    try {
      await this.remote.downloadInto(this.local, id);
      this.seen.addBlob(id.sha256);
      this.grow(id.size);
    } catch (error) {
      if (error instanceof StoreError && (error.code === 'missing-blob' || error.code === 'corrupt-blob'))
        this.seen.forgetBlob(id.sha256);
      throw error;
    }
  }

  /** Keeps the record that stands in the bucket, in place of another one. */
  private async keepResult(record: ResultRecord): Promise<void> {
    const kept = await this.local.publishResult(record);
    if (formatResult(kept) !== formatResult(record)) {
      await this.local.retractResult(kept);
      await this.local.publishResult(record);
    }
    this.seen.addResult(record.key);
  }

  private grow(bytes: number): void {
    this.grown += bytes;
    if (this.grown < this.settings.cacheBytes / 16) return;
    this.grown = 0;
    this.trimSoon();
  }

  private trimSoon(): void {
    this.trimming ??= this.trim()
      .catch((error: Error) =>
        this.settings.warn(`the folder ${this.local.location} could not be trimmed: ${error.message}`),
      )
      .finally(() => {
        this.trimming = undefined;
      });
  }
}
