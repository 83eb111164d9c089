import type { BlobId } from '../blob-id.js';
import type { S3Store } from '../s3/s3-store.js';

/** So many blobs are asked for one by one; then a listing, which tells 1000 a request, is cheaper. */
const SINGLE = 16;
/** Blobs of a store above which a listing takes longer than questions. */
const LISTABLE = 200_000;
/** How long a listing is believed of what it holds. */
const FRESH_MILLISECONDS = 60_000;

const HEX = [...'0123456789abcdef'];

/** Which blobs a bucket has, in few requests: by HEAD for some, by listing for many. */
export class Presence {
  private asked = 0;
  private listing:
    | { readonly sizes: Promise<ReadonlyMap<string, number> | undefined>; readonly at: number }
    | undefined;

  constructor(private readonly remote: S3Store) {}

  async stateOf(id: BlobId): Promise<'present' | 'missing' | 'corrupt'> {
    if (++this.asked > SINGLE) {
      if (this.listing === undefined || performance.now() - this.listing.at > FRESH_MILLISECONDS)
        this.listing = { sizes: this.list(), at: performance.now() };
      const size = (await this.listing.sizes)?.get(id.sha256);
      if (size === id.size) return this.remote.isBad(id) ? 'corrupt' : 'present';
    }
    // What a listing lacks or has otherwise may have been written since.
    return this.remote.checkBlob(id);
  }

  private async list(): Promise<ReadonlyMap<string, number> | undefined> {
    let sample = 0;
    for await (const _ of this.remote.listBlobs('00/')) sample++;
    if (sample * 256 > LISTABLE) return undefined;
    const sizes = new Map<string, number>();
    await Promise.all(
      HEX.map(async (digit) => {
        for await (const { sha256, size } of this.remote.listBlobs(digit)) sizes.set(sha256, size);
      }),
    );
    return sizes;
  }
}
