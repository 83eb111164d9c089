import type { BlobId } from './blob-id.js';
import type { ResultSignature } from './signing/result-key.js';

/** Bytes of a manifest that goes with its record: those of all units but ones with very many files. */
export const MOST_MANIFEST_BYTES = 16 << 10;

/** What an action produced. Its existence in the store means: complete. */
export interface ResultRecord {
  /** Digest of the action (the key). */
  readonly key: string;
  /** The canonical action record, stored as a blob so that every key can be explained. */
  readonly action: BlobId;
  /** The artifact's manifest, stored as a blob; its digest is the artifact's digest. */
  readonly artifact: BlobId;
  /**
   * The manifest's text as well, where it is short (`MOST_MANIFEST_BYTES`): who finds a result in a bucket knows its files
   * without asking again. Who reads it looks whether it is that of `artifact`.
   */
  readonly manifest?: string;
  /** Facts about the run that made it (times, host). Never part of a key or of an artifact's digest. */
  readonly made: { readonly at: string; readonly milliseconds: number; readonly host: string };
  /** Who vouches that the artifact is the action's; absent where nobody signs. */
  readonly signature?: ResultSignature;
}
