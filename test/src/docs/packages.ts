import { dirname } from 'node:path';
import { filesOfCheckout, textOf } from './documents.js';

export interface PackageFile {
  /** Folder from the root; empty for the root's own. */
  readonly folder: string;
  readonly name: string;
  /** Versions by package, of dependencies of all kinds. */
  readonly dependencies: Readonly<Record<string, string>>;
  /** Those alone that run where the package is used. */
  readonly ofRuns: readonly string[];
}

/** The packages of the workspace, in the order of their folders. */
export function packages(): readonly PackageFile[] {
  return filesOfCheckout()
    .filter((path) => /^((libs|stages|tools|pipelines)\/[^/]+\/|test\/)?package\.json$/.test(path))
    .map((path) => {
      const file = JSON.parse(textOf(path)) as Record<string, never>;
      const { dependencies = {}, optionalDependencies = {}, devDependencies = {} } = file;
      const folder = dirname(path);
      return {
        folder: folder === '.' ? '' : folder,
        name: file.name as unknown as string,
        dependencies: { ...devDependencies, ...optionalDependencies, ...dependencies },
        ofRuns: [...Object.keys(dependencies), ...Object.keys(optionalDependencies)],
      };
    });
}
