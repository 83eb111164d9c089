import type { BlobId } from './blob-id.js';
import type { BlobReader } from './blob-reader.js';
import type { ResultRecord } from './result-record.js';
import type { StoreNotes } from './store-notes.js';
import type { StoreTraffic } from './store-traffic.js';
import type { StoredBlob } from './stored-blob.js';

/**
 * Two maps, after Bazel's remote execution API: blobs by digest, and results by action key; and notes, by
 * which processes that share a store agree.
 *
 * Laws, tested for every backend by `contract-tests.ts`:
 * - A blob is visible only when it is complete; writing the same bytes twice is one blob.
 * - `openBlob` hands out verified bytes or rejects with a `StoreError` (`missing-blob`, `corrupt-blob`).
 * - `publishResult` creates only: of any number of writers of one key exactly one wins, all are told the winner's record.
 * - Of any number of writers that replace one standing note, exactly one is told that it did.
 * - A process killed at any instant leaves nothing half-visible.
 */
export interface ArtifactStore extends StoreNotes {
  /** Where it is, for people: a folder's path or `s3://bucket/prefix`. */
  readonly location: string;
  /** What `openThreadStore` opens on another thread of this process. */
  readonly threadLocation: string;

  /** A random name that the store got when it was made: another one in the same place has another. */
  identity(): Promise<string>;
  /** What this process asked of a server; nothing of a folder. */
  traffic(): StoreTraffic;

  /** Streams bytes into the store and returns their identity. Memory does not grow with the blob. */
  writeBlob(
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    options?: { signal?: AbortSignal },
  ): Promise<BlobId>;
  /** Opens a blob for verified random access. */
  openBlob(id: BlobId): Promise<BlobReader>;
  /**
   * `present`, `missing`, or `corrupt` (wrong size or bytes). Cheap: a store that is far away may find damage of the same
   * size only when the blob is opened, and tells it from then on.
   */
  checkBlob(id: BlobId): Promise<'present' | 'missing' | 'corrupt'>;
  /** The same by reading and hashing all bytes where they lie, however long it takes. */
  verifyBlob(id: BlobId): Promise<'present' | 'missing' | 'corrupt'>;
  /**
   * Sees to it that blobs which this machine wrote are where other machines find them. Called before a result that needs
   * them is published.
   */
  shareBlobs(ids: readonly BlobId[]): Promise<void>;
  /**
   * Sees to it that a complete result which was found here stands where other machines find it, its blobs before it. Costs
   * nothing where it does. Returns whether it was published by this.
   */
  shareResult(record: ResultRecord, blobs: readonly BlobId[]): Promise<boolean>;

  /** Removes a blob, good or bad; does nothing where there is none. */
  removeBlob(id: BlobId): Promise<void>;

  /** @param options `standing`: as it stands where other machines find it now, whatever is remembered or kept here */
  readResult(key: string, options?: { readonly standing?: boolean }): Promise<ResultRecord | undefined>;
  /** Create-only. Returns the record that stands: the given one, or that of whoever was first. */
  publishResult(record: ResultRecord): Promise<ResultRecord>;
  /** Removes a result whose blobs are missing or corrupt so that it can be rebuilt; does nothing if another record stands there. */
  retractResult(record: ResultRecord): Promise<void>;

  /** For clean-up and inspection, in no order. */
  listResults(): AsyncIterable<ResultRecord>;
  /** Keys under which something stands, be it a record or not; those that `readResult` gives nothing for are bad. */
  listResultKeys(): AsyncIterable<string>;
  /** Removes what stands under a key where it is no record. */
  removeBadResult(key: string): Promise<void>;
  listBlobs(): AsyncIterable<StoredBlob>;
}
