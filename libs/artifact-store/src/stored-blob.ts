import type { BlobId } from './blob-id.js';

/** A blob as a store lists it. */
export interface StoredBlob extends BlobId {
  /**
   * When its bytes were last written, in a folder also when a writer last found them there: milliseconds since 1970 by the
   * store's own clock.
   */
  readonly modified: number;
}
