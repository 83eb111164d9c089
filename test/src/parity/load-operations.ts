import { readdir } from 'node:fs/promises';
import type { ParityOperation, ParityOperations } from './operation.js';

/** Looks an operation up by vector file (without `.json`) and `op`; undefined where the project has none. */
export type FindOperation = (file: string, op: string) => ParityOperation | undefined;

/** Loads every `operations-*.js` beside this module. Two tables must not claim the same name. */
export async function loadOperations(folder: URL = new URL('./', import.meta.url)): Promise<FindOperation> {
  const files = (await readdir(folder)).filter((name) => /^operations-[a-z0-9-]+\.js$/.test(name)).sort();
  const all = new Map<string, ParityOperation>();
  const owners = new Map<string, string>();
  for (const file of files) {
    const { operations } = (await import(new URL(file, folder).href)) as { operations?: ParityOperations };
    if (operations === undefined) throw new Error(`${file} has no export named operations`);
    for (const [name, operation] of Object.entries(operations)) {
      const owner = owners.get(name);
      if (owner !== undefined) {
        throw new Error(`${owner} and ${file} both have the operation ${name}; write one as <vector file>/${name}`);
      }
      owners.set(name, file);
      all.set(name, operation);
    }
  }
  return (file, op) => all.get(`${file}/${op}`) ?? all.get(op);
}
