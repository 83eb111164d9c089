import { InputError } from '@exmix/errors/input-error';
import { type Clock, systemClock } from './clock.js';
import { type Exchange, exchange, nameOf } from './http-exchange.js';
import { serverDelay } from './server-delay.js';
import type { Traffic } from './traffic.js';
import { TransientError } from './transient-error.js';

/** What reaches outside, given from outside. */
export interface HubEdges {
  readonly fetch: typeof globalThis.fetch;
  readonly log: (line: string) => void;
  readonly clock?: Clock;
  /** Shared by all that is asked for in a process or thread. */
  readonly traffic: Traffic;
}

export interface RequesterOptions {
  readonly stallMs: number;
  /** Goes to this origin (scheme, host and port) and to no other. */
  readonly token?: { readonly value: string; readonly origin: string } | undefined;
}

export interface AskOptions {
  /** Added on every hop, or only where the function says so. */
  readonly headers?: (url: URL) => Record<string, string>;
  readonly signal?: AbortSignal | undefined;
}

/** Failures one after the other, without a new byte between them, before it is given up. */
export const MOST_FAILURES = 8;
/** And the longest time without a new byte: twice the Hub's window of five minutes, and some. */
export const PATIENCE_MS = 12 * 60_000;
const FIRST_DELAY_MS = 500;
const SHORTEST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 60_000;
const USER_AGENT = 'exmix/0.1.0';

/**
 * GET requests with patience: 429, 5xx, cut connections and stalls are tried again after the server's delay, else
 * after one that doubles. When a host asks to wait, all requests to it wait.
 */
export class Requester {
  private readonly clock: Clock;

  constructor(
    private readonly edges: HubEdges,
    private readonly options: RequesterOptions,
  ) {
    this.clock = edges.clock ?? systemClock;
  }

  get hasToken(): boolean {
    return this.options.token !== undefined;
  }

  /** One try. Resolves with any answer that another try would not change; rejects with a `TransientError` otherwise. */
  async ask(url: string, { headers, signal }: AskOptions = {}): Promise<Exchange> {
    const { token, stallMs } = this.options;
    const answer = await exchange(url, {
      fetch: this.edges.fetch,
      stallMs,
      signal,
      headers: (hop) => ({
        'user-agent': USER_AGENT,
        ...headers?.(hop),
        ...(token !== undefined && hop.origin === token.origin ? { authorization: `Bearer ${token.value}` } : {}),
      }),
    });
    const { status, headers: given } = answer.response;
    if (status !== 408 && status !== 429 && (status < 500 || status === 501 || status === 505)) return answer;
    await answer.discard();
    const delayMs = serverDelay(given, Date.now());
    if (delayMs !== undefined) this.edges.traffic.close(answer.url.origin, this.clock.now() + delayMs);
    throw new TransientError(`${nameOf(answer.url)} answers ${status}`, { delayMs });
  }

  /** A whole answer in memory, for small ones. JSON that does not parse was cut on its way and is asked for again. */
  async askWhole(url: string, options: AskOptions = {}): Promise<Response> {
    return this.patiently(url, options.signal, async () => {
      const answer = await this.ask(url, options);
      const pieces: Uint8Array[] = [];
      for await (const piece of answer.body()) pieces.push(piece);
      const bytes = Buffer.concat(pieces);
      const { status, headers } = answer.response;
      if (headers.get('content-type')?.startsWith('application/json') && status < 400) assertJson(bytes);
      return new Response([101, 204, 205, 304].includes(status) ? null : bytes, { status, headers });
    });
  }

  /**
   * Tries until it works, the patience ends or the error is not a `TransientError`. Each try takes a place of the shared
   * bound; waiting between tries does not.
   *
   * @param reached how far it has come; patience begins anew when that grows
   */
  async patiently<T>(
    url: string,
    signal: AbortSignal | undefined,
    attempt: () => Promise<T>,
    reached: () => number = () => 0,
  ): Promise<T> {
    const origin = new URL(url).origin;
    let failures = 0;
    let since = this.clock.now();
    let farthest = reached();
    for (;;) {
      try {
        const closed = this.edges.traffic.closedUntil(origin) - this.clock.now();
        if (closed > PATIENCE_MS) throw new TransientError(`${origin} lets nobody in`, { delayMs: closed });
        if (closed > 0) await this.clock.sleep(closed, signal);
        return await this.edges.traffic.run(attempt);
      } catch (error) {
        if (!(error instanceof TransientError)) throw error;
        signal?.throwIfAborted();
        if (reached() > farthest) {
          farthest = reached();
          failures = 0;
          since = this.clock.now();
        }
        failures++;
        const delay = error.delayMs === undefined ? backoff(failures) : Math.max(error.delayMs, SHORTEST_DELAY_MS);
        const spent = this.clock.now() - since;
        if (failures >= MOST_FAILURES || spent + delay > PATIENCE_MS) throw gaveUp(url, error, failures, spent, delay);
        this.edges.log(`${error.message}; trying ${nameOf(new URL(url))} again in ${(delay / 1000).toFixed(1)} s`);
        await this.clock.sleep(delay, signal);
      }
    }
  }
}

/** Doubles from half a second to a minute; up to half of it at random, so that many clients do not come back at once. */
function backoff(failures: number): number {
  return Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);
}

function gaveUp(url: string, cause: TransientError, failures: number, spent: number, delay: number): InputError {
  const wait = cause.delayMs === undefined ? '' : ` (it asks to wait ${Math.ceil(delay / 1000)} s)`;
  return new InputError(
    'gave-up',
    `${nameOf(new URL(url))} could not be had: ${cause.message}${wait}; given up after ${failures} ` +
      `${failures === 1 ? 'try' : 'tries'} in ${Math.ceil(spent / 1000)} s without a new byte. What has come is kept: a later run goes on there.`,
    {},
    { cause },
  );
}

function assertJson(bytes: Buffer): void {
  try {
    JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new TransientError('the answer is no whole JSON', { cause });
  }
}
