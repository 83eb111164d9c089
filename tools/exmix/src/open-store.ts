import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import { openStore as openAt } from '@exmix/artifact-store/open-store';
import type { StoreSettings } from '@exmix/artifact-store/store-settings';
import { InputError } from '@exmix/errors/input-error';
import { type Environment, stateFolder } from './workspace.js';

/** Opens the store at a location as the environment says: `EXMIX_STORE_MODE`, `EXMIX_STORE_CACHE`, `EXMIX_STORE_CACHE_BYTES`. */
export function openStore(location: string, environment: Environment = process.env): Promise<ArtifactStore> {
  return openAt(location, storeSettings(location, environment));
}

/** @throws InputError `bad-option` for a value that is none */
export function storeSettings(location: string, environment: Environment): StoreSettings {
  const mode = environment.EXMIX_STORE_MODE || 'read-write';
  if (mode !== 'read' && mode !== 'read-write')
    throw new InputError('bad-option', `EXMIX_STORE_MODE is ${JSON.stringify(mode)}; it is read or read-write`);
  const bytes = environment.EXMIX_STORE_CACHE_BYTES;
  const cacheBytes = bytes ? Number(bytes) : undefined;
  if (cacheBytes !== undefined && !(Number.isSafeInteger(cacheBytes) && cacheBytes >= 0))
    throw new InputError('bad-option', `EXMIX_STORE_CACHE_BYTES is ${JSON.stringify(bytes)}; it is a count of bytes`);
  return {
    mode,
    cacheFolder: stateFolder(location, environment),
    ...(cacheBytes !== undefined && { cacheBytes }),
    warn: (message) => process.stderr.write(`warning: ${message}\n`),
  };
}
