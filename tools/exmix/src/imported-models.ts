import { join } from 'node:path';
import { importUnit } from '@exmix/cards/phase-runs';
import { RefFolder, type UnitRef } from '@exmix/stage-kit/unit-ref';

/** Where `exmix import` keeps what stands for a model, in the folder for this machine's state. */
export function importFolder(state: string, name: string): string {
  return join(state, 'imports', name);
}

/** Where the lock of the model that stands is kept while an import of the same name runs; after a killed one, too. */
export function lockFolderBefore(state: string, name: string): string {
  return join(importFolder(state, name), '.before');
}

/** The model that was imported by that name outside any pipeline; undefined where there is none. */
export function importNamed(state: string, name: string): Promise<UnitRef | undefined> {
  return RefFolder.of(importFolder(state, name)).read('train', importUnit(name));
}
