import { createHash } from 'node:crypto';
import { availableParallelism, homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isS3Location, parseS3Location } from '@exmix/artifact-store/s3/s3-location';
import { InputError } from '@exmix/errors/input-error';
import { type HubSettings, hubSettings } from '@exmix/hub/hub-settings';
import { checkoutSettings } from './checkout-settings.js';

/** Environment variables that the command and the Nx executors read; nothing below them does. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Absolute path of the checkout. */
export const WORKSPACE_ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Where the store is: what a command line gives, a folder from the current one; else `EXMIX_STORE`, a folder from the
 * checkout's root; else what `exmix.json` of the checkout says; else `.artifacts` in the checkout. Or `s3://bucket/prefix`.
 *
 * @throws InputError `bad-option` for another kind of address, and for an S3 address that names no place in a bucket
 */
export function storeLocation(environment: Environment, given?: string, root = WORKSPACE_ROOT): string {
  if (given !== undefined) return s3Location('--store', given) ?? resolve(given);
  const set = environment.EXMIX_STORE;
  if (set) return s3Location('EXMIX_STORE', set) ?? resolve(root, set);
  const agreed = checkoutSettings(root).store ?? '.artifacts';
  return s3Location('store of exmix.json', agreed) ?? resolve(root, agreed);
}

/**
 * Folder for this machine's scratch and resume files and imports: the store's own, or the one in front of a bucket, which
 * is `EXMIX_STORE_CACHE`, else in `.artifacts` of the checkout.
 */
export function stateFolder(location: string, environment: Environment = process.env): string {
  if (!isS3Location(location)) return location;
  const digest = createHash('sha256').update(location).digest('hex').slice(0, 8);
  const name = `${parseS3Location(location).bucket}-${digest}`;
  const root = environment.EXMIX_STORE_CACHE || join('.artifacts', 's3');
  return join(resolve(WORKSPACE_ROOT, root), name);
}

/** `EXMIX_CONCURRENCY`, else the number of processors. */
export function defaultConcurrency(environment: Environment): number {
  const given = environment.EXMIX_CONCURRENCY;
  if (given === undefined || given === '') return availableParallelism();
  const count = Number(given);
  if (!Number.isInteger(count) || count < 1) {
    throw new InputError('bad-concurrency', `EXMIX_CONCURRENCY is ${JSON.stringify(given)}; it is a count from 1 up`);
  }
  return count;
}

/** How the Hub and the web are reached: `HF_ENDPOINT`, `HF_TOKEN`, `HF_HOME`, `HF_HUB_OFFLINE` and their like. */
export function hubSettingsOf(environment: Environment): HubSettings {
  return hubSettings(environment, environment.HOME ?? homedir());
}

function s3Location(option: string, text: string): string | undefined {
  if (isS3Location(text)) return parseS3Location(text).text;
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(text)) return undefined;
  throw new InputError('bad-option', `${option} is ${text}; a store is a folder or s3://bucket/prefix`);
}
