import pLimit, { type LimitFunction } from 'p-limit';

/** Bytes of a buffer, and of the largest request but for parts of blobs so large that S3 would run out of part numbers. */
export const BODY_BYTES = 8 << 20;

/** Smaller bodies cost less to allocate than to keep. */
const LEAST_BYTES = 1 << 20;

/** Buffers kept for the next body; what is above it goes to the garbage collector. */
const KEPT = 16;

/**
 * What requests with bodies share: slots, which bound how many there are at once and so their memory, and buffers, used
 * again: memory that is allocated anew for each costs more than the bytes' way through
 * the network of one machine, in cleared pages and garbage collection.
 */
export class RequestBodies {
  /** Runs a request when a slot is free. */
  readonly inSlot: LimitFunction;
  private readonly free: ArrayBuffer[] = [];

  /** @param slots requests with bodies at once */
  constructor(slots: number) {
    this.inSlot = pLimit(slots);
  }

  /** A place for `size` bytes, with whatever stood there. */
  take(size: number): Uint8Array {
    if (size < LEAST_BYTES || size > BODY_BYTES) return new Uint8Array(size);
    return new Uint8Array(this.free.pop() ?? new ArrayBuffer(BODY_BYTES), 0, size);
  }

  /** Gives a place back when nobody reads it any more. */
  give({ buffer }: Uint8Array): void {
    if (buffer.byteLength === BODY_BYTES && this.free.length < KEPT) this.free.push(buffer as ArrayBuffer);
  }
}
