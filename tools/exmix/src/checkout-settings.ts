import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '@exmix/errors/input-error';

/** What a team agrees on for all its clones: `exmix.json` in the checkout. The environment comes before it. */
export interface CheckoutSettings {
  /** As `EXMIX_STORE`. */
  readonly store?: string;
  /** Key files whose results are believed, from the checkout's root, as `EXMIX_STORE_TRUST`. */
  readonly trust?: readonly string[];
}

/** @throws InputError `bad-settings` for a file that is no JSON, and for fields that are not those above */
export function checkoutSettings(root: string): CheckoutSettings {
  const path = join(root, 'exmix.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  const refuse = (why: string): InputError =>
    new InputError('bad-settings', `${path} ${why}; it may have "store", a text, and "trust", a list of key files`);
  let settings: unknown;
  try {
    settings = JSON.parse(text);
  } catch (error) {
    throw refuse(`is no JSON: ${(error as Error).message}`);
  }
  if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) throw refuse('is no JSON object');
  const { store, trust, ...others } = settings as Record<string, unknown>;
  const [other] = Object.keys(others);
  if (other !== undefined) throw refuse(`has ${JSON.stringify(other)}`);
  if (store !== undefined && (typeof store !== 'string' || store === '')) throw refuse('has a store that is no text');
  const isList = Array.isArray(trust) && trust.every((file) => typeof file === 'string');
  if (trust !== undefined && !isList) throw refuse('has a trust that is no list of files');
  return {
    ...(store !== undefined && { store: store as string }),
    ...(trust !== undefined && { trust: trust as string[] }),
  };
}
