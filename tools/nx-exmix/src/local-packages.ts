import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The workspace packages that a package is made of, itself included, and the npm packages that they use. */
export interface PackageClosure {
  /** Folders relative to the workspace root, sorted. */
  readonly folders: readonly string[];
  /** Names as in `dependencies`, sorted. */
  readonly external: readonly string[];
}

const LOCAL = '@exmix/';

/** Follows the `@exmix/*` dependencies of a package's `package.json`, which are libs by the lint's import rules. */
export function packageClosure(root: string, folder: string): PackageClosure {
  const folders = new Set<string>();
  const external = new Set<string>();
  const visit = (each: string): void => {
    if (folders.has(each)) return;
    folders.add(each);
    for (const name of dependencyNames(join(root, each))) {
      if (name.startsWith(LOCAL)) visit(`libs/${name.slice(LOCAL.length)}`);
      else external.add(name);
    }
  };
  visit(folder);
  return { folders: [...folders].sort(), external: [...external].sort() };
}

/** Names of the dependencies in a folder's `package.json`; none where there is no such file. */
export function dependencyNames(folder: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(join(folder, 'package.json'), 'utf8');
  } catch {
    return [];
  }
  return Object.keys((JSON.parse(text) as { dependencies?: Record<string, string> }).dependencies ?? {});
}
