import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import { openStore as openAt } from '@exmix/artifact-store/open-store';
import { openStoreToCopy as openToCopyAt } from '@exmix/artifact-store/open-store-to-copy';
import { ResultKey } from '@exmix/artifact-store/signing/result-key';
import { ResultTrust } from '@exmix/artifact-store/signing/result-trust';
import type { StoreSettings } from '@exmix/artifact-store/store-settings';
import { InputError } from '@exmix/errors/input-error';
import { checkoutSettings } from './checkout-settings.js';
import { type Environment, stateFolder, WORKSPACE_ROOT } from './workspace.js';

/**
 * Opens the store at a location as the environment says: `EXMIX_STORE_MODE`, `EXMIX_S3_ADDRESSING`, `EXMIX_STORE_CACHE`,
 * `EXMIX_STORE_CACHE_BYTES`, `EXMIX_STORE_SIGN_KEY` and `EXMIX_STORE_TRUST`.
 */
export async function openStore(location: string, environment: Environment = process.env): Promise<ArtifactStore> {
  return openAt(location, await storeSettings(location, environment));
}

/**
 * Opens a store to look after what is in it: results that are not trusted count too. They are another reader's, and what
 * they stand for must not be swept from under them; nor is anything signed that is given back.
 */
export async function openStoreForCare(
  location: string,
  environment: Environment = process.env,
): Promise<ArtifactStore> {
  const { trust, ...settings } = await storeSettings(location, environment);
  return openAt(location, settings);
}

/** Opens a store to copy from or to it, a bucket without a folder in front. */
export async function openStoreToCopy(
  location: string,
  environment: Environment = process.env,
): Promise<ArtifactStore> {
  return openToCopyAt(location, await storeSettings(location, environment));
}

/** @throws InputError `bad-option` for a value that is none */
async function storeSettings(location: string, environment: Environment): Promise<StoreSettings> {
  const mode = environment.EXMIX_STORE_MODE || 'read-write';
  if (mode !== 'read' && mode !== 'read-write')
    throw new InputError('bad-option', `EXMIX_STORE_MODE is ${JSON.stringify(mode)}; it is read or read-write`);
  const addressing = environment.EXMIX_S3_ADDRESSING || 'auto';
  if (addressing !== 'path' && addressing !== 'virtual' && addressing !== 'auto')
    throw new InputError(
      'bad-option',
      `EXMIX_S3_ADDRESSING is ${JSON.stringify(addressing)}; it is path, virtual or auto`,
    );
  const bytes = environment.EXMIX_STORE_CACHE_BYTES;
  const cacheBytes = bytes ? Number(bytes) : undefined;
  if (cacheBytes !== undefined && !(Number.isSafeInteger(cacheBytes) && cacheBytes >= 0))
    throw new InputError('bad-option', `EXMIX_STORE_CACHE_BYTES is ${JSON.stringify(bytes)}; it is a count of bytes`);
  const trust = await resultTrust(environment);
  return {
    mode,
    addressing,
    cacheFolder: stateFolder(location, environment),
    ...(cacheBytes !== undefined && { cacheBytes }),
    ...(trust !== undefined && { trust }),
    warn,
  };
}

/** The key that signs is believed, and those of `EXMIX_STORE_TRUST`, else of `exmix.json`; without any all results are. */
export async function resultTrust(environment: Environment = process.env): Promise<ResultTrust | undefined> {
  const signer = await keyOf('EXMIX_STORE_SIGN_KEY', environment.EXMIX_STORE_SIGN_KEY);
  const set = environment.EXMIX_STORE_TRUST;
  const files = set ? set.split(',').map((file) => file.trim()) : (checkoutSettings(WORKSPACE_ROOT).trust ?? []);
  const where = set ? 'EXMIX_STORE_TRUST' : 'trust of exmix.json';
  const trusted = await Promise.all(files.map((file) => keyOf(where, file)));
  if (signer !== undefined && !signer.canSign)
    throw new InputError(
      'bad-option',
      'EXMIX_STORE_SIGN_KEY is a public key, which signs nothing; give the private one',
    );
  const keys = [signer, ...trusted].filter((key) => key !== undefined);
  return keys.length === 0 ? undefined : new ResultTrust(keys, signer, warn);
}

async function keyOf(variable: string, file: string | undefined): Promise<ResultKey | undefined> {
  if (file === undefined || file === '') return undefined;
  const path = resolve(WORKSPACE_ROOT, file);
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new InputError('bad-option', `${variable} is ${file}, which cannot be read: ${error.message}`);
  });
  return ResultKey.parse(text, path);
}

/** Says what is not as it should be but hinders nothing. */
export function warn(message: string): void {
  process.stderr.write(`warning: ${message}\n`);
}
