import type { BlobId } from './blob-id.js';
import type { BlobReader } from './blob-reader.js';
import type { ResultRecord } from './result-record.js';
import type { StoreNotes } from './store-notes.js';
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

  /** Streams bytes into the store and returns their identity. Memory does not grow with the blob. */
  writeBlob(
    chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
    options?: { signal?: AbortSignal },
  ): Promise<BlobId>;
  /** Opens a blob for verified random access. */
  openBlob(id: BlobId): Promise<BlobReader>;
  /** `present`, `missing`, or `corrupt` (wrong size or bytes). Cheap when nothing changed since the last verification. */
  checkBlob(id: BlobId): Promise<'present' | 'missing' | 'corrupt'>;

  /** Removes a blob, good or bad; does nothing where there is none. */
  removeBlob(id: BlobId): Promise<void>;

  readResult(key: string): Promise<ResultRecord | undefined>;
  /** Create-only. Returns the record that stands: the given one, or that of whoever was first. */
  publishResult(record: ResultRecord): Promise<ResultRecord>;
  /** Removes a result whose blobs are missing or corrupt so that it can be rebuilt; does nothing if another record stands there. */
  retractResult(record: ResultRecord): Promise<void>;

  /** For clean-up and inspection, in no order. */
  listResults(): AsyncIterable<ResultRecord>;
  listBlobs(): AsyncIterable<StoredBlob>;
}
