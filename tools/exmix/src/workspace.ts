import { availableParallelism, homedir } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '@exmix/errors/input-error';
import { type HubSettings, hubSettings } from '@exmix/hub/hub-settings';

/** Environment variables that the command and the Nx executors read; nothing below them does. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Absolute path of the checkout. */
export const WORKSPACE_ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * The store's folder: the one that a command line gives, from the current folder, else `EXMIX_STORE`, from the checkout's
 * root, else `.artifacts` in the checkout.
 *
 * @throws InputError `bad-option` for an address such as `s3://bucket`: stores are folders
 */
export function storeLocation(environment: Environment, given?: string): string {
  if (given !== undefined) return resolve(folderName('--store', given));
  return resolve(WORKSPACE_ROOT, folderName('EXMIX_STORE', environment.EXMIX_STORE || '.artifacts'));
}

/** Folder for this machine's scratch and resume files: the store's own. */
export function stateFolder(location: string): string {
  return location;
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

function folderName(option: string, text: string): string {
  if (!/^[a-z][a-z0-9+.-]+:\/\//i.test(text)) return text;
  throw new InputError('bad-option', `${option} is ${text}; a store is a folder, and addresses are not supported`);
}
