import type { Headers } from './headers.js';

/** A message whose body is not yet decoded. */
export interface Mail {
  /** Folder and file name, such as `spam-1/00012.txt`. */
  readonly id: string;
  readonly isSpam: boolean;
  readonly headers: Headers;
  /** Decoded, '' where there is none. */
  readonly subject: string;
  readonly raw: Uint8Array;
}
