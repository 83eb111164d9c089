import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '@exmix/errors/input-error';

/** Environment variables that the command and the Nx executors read; nothing below them does. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Absolute path of the checkout. */
export const WORKSPACE_ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** `EXMIX_STORE` (a folder, from the checkout's root, or an `s3://` address), else `.artifacts` in the checkout. */
export function storeLocation(environment: Environment): string {
  const given = environment.EXMIX_STORE;
  if (given === undefined || given === '') return join(WORKSPACE_ROOT, '.artifacts');
  return isRemote(given) ? given : resolve(WORKSPACE_ROOT, given);
}

/** Folder for this machine's scratch and resume files: the store's own where that is a folder. */
export function stateFolder(location: string): string {
  return isRemote(location) ? join(WORKSPACE_ROOT, '.artifacts') : location;
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

function isRemote(location: string): boolean {
  return location.startsWith('s3://');
}
