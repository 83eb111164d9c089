import { createHash, randomUUID } from 'node:crypto';
import pLimit from 'p-limit';
import type { ArtifactStore } from '../artifact-store.js';
import type { BlobId } from '../blob-id.js';
import type { BlobReader } from '../blob-reader.js';
import type { FileBlobReader } from '../file-blob-reader.js';
import type { FolderFiles } from '../folder-files.js';
import { folderGuard } from '../folder-guard.js';
import type { FolderStore } from '../folder-store.js';
import { formatResult, parseResult } from '../result-json.js';
import type { ResultRecord } from '../result-record.js';
import type { ResultTrust } from '../signing/result-trust.js';
import { holdBytes } from '../spool.js';
import { StoreError } from '../store-error.js';
import type { ListedNote } from '../store-notes.js';
import type { StoreTraffic } from '../store-traffic.js';
import type { StoredBlob } from '../stored-blob.js';
import { probeConditionalWrites } from './race-probe.js';
import { RequestBodies } from './request-bodies.js';
import { openS3Client, type S3Addressing } from './s3-client.js';
import { downloadBlob } from './s3-download.js';
import { parseS3Location } from './s3-location.js';
import { S3Notes } from './s3-notes.js';
import { S3Requests } from './s3-requests.js';
import { uploadBlob } from './s3-upload.js';
import { abortStaleUploads } from './stale-uploads.js';

const STORE_VERSION = 'exmix-store/1';
const PROBE_KEY = 'conditional-writes';

/** Requests with bodies at once, and blobs on their way at once: what bounds the memory of transfers. */
const BODIES = 6;
const BLOBS = 4;

/** Results that a listing reads at once. */
const LOOKS = 32;

/** Above this a question costs less than bytes that are there already. */
const LOOK_BYTES = 1 << 20;

export interface S3Settings {
  /** Never writes to the bucket; what would have been written rejects. */
  readonly readOnly?: boolean;
  /** Whose results are believed, and who signs; without it all are. */
  readonly trust?: ResultTrust;
  readonly warn?: (message: string) => void;
  /** How long a request is tried before the store counts as gone. */
  readonly deadlineMilliseconds?: number;
  /** A connection on which nothing moves this long is given up and the request sent again. */
  readonly idleMilliseconds?: number;
  readonly addressing?: S3Addressing;
}

/**
 * The store in a bucket:
 *
 * ```
 * version                       exmix-store/1 and a random name of this store
 * blobs/<2 hex>/<62 hex>        bytes
 * results/<2 hex>/<62 hex>      result records, JSON
 * notes/<name>                  small texts by which processes agree
 * conditional-writes            whether the server honours them
 * probe/                        left by nobody: short-lived objects of the first use
 * ```
 *
 * A blob's key is its digest, which is known when its last byte is: bytes wait in a folder until they go up.
 */
export class S3Store implements ArtifactStore {
  /** Blobs that were read and found to hold other bytes. */
  private readonly bad = new Set<string>();
  private readonly notes: S3Notes;
  private readonly bodies = new RequestBodies(BODIES);
  private readonly transfers = pLimit(BLOBS);
  private cleaning: Promise<unknown> | undefined;

  private constructor(
    readonly requests: S3Requests,
    private readonly spool: FolderFiles,
    private readonly name: string,
    private readonly settings: S3Settings,
  ) {
    this.notes = new S3Notes(requests);
  }

  /**
   * Opens the store, creating it where the place is empty. At its first use a race shows whether the bucket's server honours
   * conditional writes; the answer is kept in the bucket.
   *
   * @param spool where blobs of `writeBlob` wait for their digest and those of `openBlob` lie while they are read
   * @throws StoreError `no-access`, `no-bucket`, `unreachable`, `wrong-version`
   */
  static async open(location: string, spool: FolderFiles, settings: S3Settings = {}): Promise<S3Store> {
    const { deadlineMilliseconds = 120_000, idleMilliseconds = 20_000 } = settings;
    const client = await openS3Client(idleMilliseconds, settings.addressing);
    // Who waits for a start wants to know soon that the address is wrong.
    const requests = new S3Requests(client, parseS3Location(location), Math.min(deadlineMilliseconds, 15_000));
    const name = await nameOfStore(requests, settings);
    requests.deadlineMilliseconds = deadlineMilliseconds;
    return new S3Store(requests, spool, name, settings);
  }

  get location(): string {
    return this.requests.location.text;
  }

  /** A bucket by itself is not for threads: they would load the SDK each. */
  get threadLocation(): string {
    throw new Error(`${this.location} has no folder in front of it that a thread could open`);
  }

  async identity(): Promise<string> {
    return this.name;
  }

  async writeBlob(
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    options: { signal?: AbortSignal } = {},
  ): Promise<BlobId> {
    this.mayWrite();
    const source = await folderGuard(this.spool.folder, () => holdBytes(this.spool, chunks, options));
    try {
      await this.transfers(() => this.upload(source));
      return source.id;
    } finally {
      await source.close();
    }
  }

  /** Sends a blob of a folder to the bucket unless it is there. */
  async uploadFrom(folder: FolderStore, id: BlobId): Promise<void> {
    this.mayWrite();
    await this.transfers(async () => {
      const source = await folder.openUnverified(id);
      try {
        await this.upload(source);
      } finally {
        await source.close();
      }
    });
  }

  private async upload(source: FileBlobReader): Promise<void> {
    const { id } = source;
    let isBad = this.bad.has(id.sha256);
    if (id.size > LOOK_BYTES) {
      const state = await this.checkBlob(id);
      if (state === 'present') return;
      isBad ||= state === 'corrupt';
    }
    await uploadBlob(this.requests, blobKey(id), source, this.bodies, isBad, () => {
      this.cleaning ??= abortStaleUploads(this.requests).catch(() => undefined);
      return this.cleaning;
    });
    this.bad.delete(id.sha256);
  }

  /** Brings a blob into a folder, verified. @throws StoreError `missing-blob`, `corrupt-blob` */
  async downloadInto(folder: FolderStore, id: BlobId): Promise<void> {
    await this.transfers(async () => {
      try {
        await folder.receiveBlob(id, this.download(id), this.location);
      } catch (error) {
        if (error instanceof StoreError && error.code === 'corrupt-blob') this.bad.add(id.sha256);
        throw error;
      }
    });
  }

  async openBlob(id: BlobId): Promise<BlobReader> {
    return this.transfers(async () => {
      try {
        return await folderGuard(this.spool.folder, () =>
          holdBytes(this.spool, this.download(id), { expected: id, from: this.location }),
        );
      } catch (error) {
        if (error instanceof StoreError && error.code === 'corrupt-blob') this.bad.add(id.sha256);
        throw error;
      }
    });
  }

  async verifyBlob(id: BlobId): Promise<'present' | 'missing' | 'corrupt'> {
    return this.transfers(async () => {
      const hash = createHash('sha256');
      try {
        for await (const chunk of this.download(id)) hash.update(chunk);
      } catch (error) {
        if (error instanceof StoreError && error.code === 'missing-blob') return 'missing';
        if (!(error instanceof StoreError) || error.code !== 'corrupt-blob') throw error;
      }
      const isGood = hash.digest('hex') === id.sha256;
      if (!isGood) this.bad.add(id.sha256);
      return isGood ? 'present' : 'corrupt';
    });
  }

  private download(id: BlobId): AsyncIterable<Uint8Array> {
    return downloadBlob(this.requests, blobKey(id), id, this.bodies);
  }

  /** Whether a blob was found to hold other bytes. */
  isBad({ sha256 }: BlobId): boolean {
    return this.bad.has(sha256);
  }

  /** By one HEAD: bytes that changed where they lie are found when they are read, and told from then on. */
  async checkBlob(id: BlobId): Promise<'present' | 'missing' | 'corrupt'> {
    const facts = await this.requests.head(blobKey(id));
    if (facts === undefined) return 'missing';
    const isOther = facts.size !== id.size || (facts.sha256 !== undefined && facts.sha256 !== id.sha256);
    if (isOther) this.bad.add(id.sha256);
    return this.bad.has(id.sha256) ? 'corrupt' : 'present';
  }

  async removeBlob(id: BlobId): Promise<void> {
    this.mayWrite();
    await this.requests.delete(blobKey(id));
  }

  async shareBlobs(): Promise<void> {}

  async shareResult(): Promise<boolean> {
    return false;
  }

  traffic(): StoreTraffic {
    const { counts, bytesUp, bytesDown } = this.requests;
    return { requests: { ...counts }, bytesUp, bytesDown };
  }

  async readResult(key: string): Promise<ResultRecord | undefined> {
    const found = await this.requests.get(resultKey(key));
    return found && this.believed(found.text, key);
  }

  async publishResult(record: ResultRecord): Promise<ResultRecord> {
    this.mayWrite();
    const key = resultKey(record.key);
    const signed = this.settings.trust?.sign(record) ?? record;
    const bytes = Buffer.from(formatResult(signed));
    for (;;) {
      if (await this.requests.put(key, bytes, { ifNoneMatch: true })) return signed;
      const standing = await this.requests.get(key);
      if (standing === undefined) continue; // retracted in between
      const parsed = this.believed(standing.text, record.key);
      if (parsed !== undefined) return parsed;
      // Foreign bytes are no record, nor is what nobody signed.
      if (await this.requests.put(key, bytes, { ifMatch: standing.etag })) return signed;
    }
  }

  async retractResult(record: ResultRecord): Promise<void> {
    this.mayWrite();
    const standing = await this.requests.get(resultKey(record.key));
    if (standing?.text === formatResult(record)) await this.requests.delete(resultKey(record.key), standing.etag);
  }

  async *listResultKeys(): AsyncIterable<string> {
    for await (const { key } of this.requests.list('results/')) {
      const name = hexOf(key, 'results/');
      if (name !== undefined) yield name;
    }
  }

  async removeBadResult(key: string): Promise<void> {
    this.mayWrite();
    if ((await this.readResult(key)) !== undefined) return;
    const standing = await this.requests.get(resultKey(key));
    if (standing !== undefined) await this.requests.delete(resultKey(key), standing.etag);
  }

  async *listResults(): AsyncIterable<ResultRecord> {
    const limit = pLimit(LOOKS);
    let reading: Promise<ResultRecord | undefined>[] = [];
    for await (const key of this.listResultKeys()) {
      reading.push(limit(() => this.readResult(key)));
      if (reading.length < LOOKS * 8) continue;
      for (const record of await Promise.all(reading)) if (record !== undefined) yield record;
      reading = [];
    }
    for (const record of await Promise.all(reading)) if (record !== undefined) yield record;
  }

  async *listBlobs(prefix = ''): AsyncIterable<StoredBlob> {
    for await (const { key, size, modified } of this.requests.list(`blobs/${prefix}`)) {
      const sha256 = hexOf(key, 'blobs/');
      if (sha256 !== undefined) yield { sha256, size, modified };
    }
  }

  readNote(name: string): Promise<string | undefined> {
    return this.notes.readNote(name);
  }

  async createNote(name: string, text: string): Promise<boolean> {
    this.mayWrite();
    return this.notes.createNote(name, text);
  }

  async writeNote(name: string, text: string): Promise<void> {
    this.mayWrite();
    return this.notes.writeNote(name, text);
  }

  async replaceNote(name: string, standing: string, text: string): Promise<boolean> {
    this.mayWrite();
    return this.notes.replaceNote(name, standing, text);
  }

  async removeNote(name: string): Promise<void> {
    this.mayWrite();
    return this.notes.removeNote(name);
  }

  listNotes(prefix: string): AsyncIterable<ListedNote> {
    return this.notes.listNotes(prefix);
  }

  private believed(text: string, key: string): ResultRecord | undefined {
    const record = parseResult(text, key);
    const { trust } = this.settings;
    return trust === undefined ? record : trust.accept(record, key, this.location);
  }

  private mayWrite(): void {
    if (this.settings.readOnly === true)
      throw new StoreError('not-writable', `${this.location} is opened to be read; EXMIX_STORE_MODE=read-write writes`);
  }
}

function blobKey({ sha256 }: BlobId): string {
  return `blobs/${sha256.slice(0, 2)}/${sha256.slice(2)}`;
}

function resultKey(key: string): string {
  return `results/${key.slice(0, 2)}/${key.slice(2)}`;
}

/** The digest that a key stands for; undefined for objects of others. */
function hexOf(key: string, folder: string): string | undefined {
  const name = key.slice(folder.length).replace('/', '');
  return /^[0-9a-f]{64}$/.test(name) ? name : undefined;
}

/** The store's random name, from the object `version`, which is made where there is none. */
async function nameOfStore(requests: S3Requests, { readOnly, warn }: S3Settings): Promise<string> {
  let version = (await requests.get('version'))?.text;
  if (version === undefined) {
    if (readOnly === true) {
      warn?.(`there is no store at ${requests.location.text} yet; nothing is reused from there`);
      return 'empty';
    }
    await requests.put('version', Buffer.from(`${STORE_VERSION} ${randomUUID()}\n`), { ifNoneMatch: true });
    version = (await requests.get('version'))?.text ?? '';
  }
  const [layout, name] = version.trim().split(' ');
  if (layout !== STORE_VERSION || name === undefined)
    throw new StoreError(
      'wrong-version',
      `${requests.location.text} is a store of layout ${JSON.stringify(version.trim())}; this program reads ${STORE_VERSION}`,
    );
  if (readOnly !== true) await tellOfConditionalWrites(requests, warn);
  return name;
}

async function tellOfConditionalWrites(requests: S3Requests, warn: S3Settings['warn']): Promise<void> {
  let answer = (await requests.get(PROBE_KEY))?.text;
  if (answer === undefined) {
    answer = (await probeConditionalWrites(requests)) ? 'honoured\n' : 'not honoured\n';
    await requests.put(PROBE_KEY, Buffer.from(answer));
  }
  if (answer.trim() !== 'honoured')
    warn?.(
      `the server of ${requests.location.text} does not honour conditional writes (If-None-Match): where two machines build the same at once the later result replaces the earlier one, so what they build next may differ, and leases keep nobody out. No wrong bytes are reused: they are verified when read. Delete the object ${PROBE_KEY} to have it tried again.`,
    );
}
