import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '@exmix/errors/is-alive';
import { startHeartbeat } from './heartbeat.js';
import type { StoreNotes } from './store-notes.js';

/** How long a holder that says nothing is waited for. */
export const LEASE_MILLISECONDS = 30_000;

const FIRST_POLL_MILLISECONDS = 100;
const LAST_POLL_MILLISECONDS = 2000;

interface Holder {
  readonly host: string;
  readonly pid: number;
  readonly holder: string;
  readonly beat: number;
}

/** The right to build an action, while others wait. */
export interface Lease {
  release(): Promise<void>;
}

/**
 * Leases as notes `leases/<action key>`, so that processes which share a store do not build the same at once. They only
 * save work: who builds without one ends with the same result. No clocks are compared: a holder counts as gone when its
 * note has not changed for as long as this process has watched it, or when its process on this machine has ended.
 */
export class Leases {
  private readonly watched = new Map<string, { text: string; since: number }>();
  private readonly holder = randomUUID();

  constructor(
    private readonly notes: StoreNotes,
    private readonly expiryMilliseconds = LEASE_MILLISECONDS,
  ) {}

  /** Takes the lease of a key; undefined where another that seems to live has it. It is renewed until it is released. */
  async take(key: string): Promise<Lease | undefined> {
    const name = `leases/${key}`;
    const text = this.text(0);
    if (await this.notes.createNote(name, text)) return this.keep(name, text);
    const standing = await this.notes.readNote(name);
    if (standing === undefined || !this.isGone(key, standing)) return undefined;
    return (await this.notes.replaceNote(name, standing, text)) ? this.keep(name, text) : undefined;
  }

  /** Resolves when the key's lease may be had: released, or its holder gone. */
  async wait(key: string, signal: AbortSignal): Promise<void> {
    for (let pause = FIRST_POLL_MILLISECONDS; ; pause = Math.min(2 * pause, LAST_POLL_MILLISECONDS)) {
      await sleep(pause, undefined, { signal });
      const standing = await this.notes.readNote(`leases/${key}`);
      if (standing === undefined || this.isGone(key, standing)) return;
    }
  }

  /** Who holds a key, for people. */
  async holderOf(key: string): Promise<string> {
    const holder = parse((await this.notes.readNote(`leases/${key}`)) ?? '');
    return holder === undefined ? 'another process' : `process ${holder.pid} on ${holder.host}`;
  }

  private isGone(key: string, text: string): boolean {
    const holder = parse(text);
    if (holder === undefined || (holder.host === hostname() && !isAlive(holder.pid))) return true;
    const watched = this.watched.get(key);
    if (watched?.text === text) return performance.now() - watched.since >= this.expiryMilliseconds;
    this.watched.set(key, { text, since: performance.now() });
    return false;
  }

  private keep(name: string, first: string): Lease {
    let text = first;
    let beat = 0;
    const renewal = startHeartbeat(this.expiryMilliseconds / 3, async () => {
      const next = this.text(++beat);
      // Who lost it, to one that thought it gone, goes on building: both end with the same.
      if (await this.notes.replaceNote(name, text, next)) text = next;
    });
    return {
      release: async () => {
        await renewal.stop();
        // A lease that cannot be taken back expires.
        if ((await this.notes.readNote(name).catch(() => undefined)) === text)
          await this.notes.removeNote(name).catch(() => undefined);
      },
    };
  }

  private text(beat: number): string {
    return `${JSON.stringify({ host: hostname(), pid: process.pid, holder: this.holder, beat } satisfies Holder)}\n`;
  }
}

function parse(text: string): Holder | undefined {
  try {
    const holder = JSON.parse(text) as Holder;
    return typeof holder.pid === 'number' && typeof holder.host === 'string' ? holder : undefined;
  } catch {
    return undefined;
  }
}
