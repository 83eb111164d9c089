import { createHash } from 'node:crypto';
import type { StoreNotes } from '@exmix/artifact-store/store-notes';

/** A pin, in the note `pins/<name>`: results that a clean-up keeps with all that they were made from. */
export interface Pin {
  readonly format: 'exmix-pin/1';
  /** What was pinned, as it was said: a pipeline, a unit of one, or an artifact. */
  readonly what: string;
  readonly at: string;
  readonly keys: readonly string[];
}

/** Pins again what is pinned by that name already. */
export async function writePin(store: StoreNotes, what: string, keys: readonly string[]): Promise<void> {
  const pin: Pin = { format: 'exmix-pin/1', what, at: new Date().toISOString(), keys: [...keys].sort() };
  await store.writeNote(pinNote(what), `${JSON.stringify(pin)}\n`);
}

/** @returns whether there was such a pin */
export async function removePin(store: StoreNotes, what: string): Promise<boolean> {
  const name = pinNote(what);
  if ((await store.readNote(name)) === undefined) return false;
  await store.removeNote(name);
  return true;
}

/** Sorted by what they pin. */
export async function readPins(store: StoreNotes): Promise<readonly Pin[]> {
  const pins: Pin[] = [];
  for await (const { name } of store.listNotes('pins/')) {
    const text = await store.readNote(name);
    const pin = text === undefined ? undefined : parse(text);
    if (pin !== undefined) pins.push(pin);
  }
  return pins.sort((a, b) => (a.what < b.what ? -1 : 1));
}

function pinNote(what: string): string {
  const readable = what
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return `pins/${readable.slice(0, 60) || 'pin'}-${createHash('sha256').update(what).digest('hex').slice(0, 8)}`;
}

function parse(text: string): Pin | undefined {
  try {
    const pin = JSON.parse(text) as Pin;
    return pin.format === 'exmix-pin/1' ? pin : undefined;
  } catch {
    return undefined;
  }
}
