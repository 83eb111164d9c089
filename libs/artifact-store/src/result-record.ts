import type { BlobId } from './blob-id.js';
import type { ResultSignature } from './signing/result-key.js';

/** What an action produced. Its existence in the store means: complete. */
export interface ResultRecord {
  /** Digest of the action (the key). */
  readonly key: string;
  /** The canonical action record, stored as a blob so that every key can be explained. */
  readonly action: BlobId;
  /** The artifact's manifest, stored as a blob; its digest is the artifact's digest. */
  readonly artifact: BlobId;
  /** Facts about the run that made it (times, host). Never part of a key or of an artifact's digest. */
  readonly made: { readonly at: string; readonly milliseconds: number; readonly host: string };
  /** Who vouches that the artifact is the action's; absent where nobody signs. */
  readonly signature?: ResultSignature;
}
