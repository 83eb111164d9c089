import pLimit from 'p-limit';
import { HttpError } from './http-error.js';

/** Requests that wait while one is answered. */
const WAITING = 8;

/** One request at a time is on the engine; a few wait, the rest are sent away. */
export class GenerationQueue {
  private readonly limit = pLimit(1);

  /**
   * @param signal a request that is aborted while it waits never starts
   * @throws HttpError 503 where too many wait
   */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (this.limit.pendingCount >= WAITING) {
      throw new HttpError(503, 'busy', `${WAITING} requests wait already; try again soon`, { 'retry-after': '2' });
    }
    return this.limit(async () => {
      signal.throwIfAborted();
      return work();
    });
  }
}
