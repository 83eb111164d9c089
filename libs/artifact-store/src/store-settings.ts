import type { S3Addressing } from './s3/s3-client.js';
import type { ResultTrust } from './signing/result-trust.js';

/** How a store is opened, beyond its location. */
export interface StoreSettings {
  /** `read`: a bucket is read and never written. */
  readonly mode?: 'read' | 'read-write';
  /** The folder in front of a bucket. */
  readonly cacheFolder?: string;
  /** Bytes that this folder holds at most between runs. */
  readonly cacheBytes?: number;
  /** Where requests to a bucket name it. */
  readonly addressing?: S3Addressing;
  /** Whose results are believed, and who signs; without it all are. */
  readonly trust?: ResultTrust;
  /** Hears of what is not as it should be but hinders nothing. */
  readonly warn?: (message: string) => void;
  /** How long a request to a bucket is tried. */
  readonly deadlineMilliseconds?: number;
  /** A connection on which nothing moves this long is given up and the request sent again. */
  readonly idleMilliseconds?: number;
}
