import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * The folder of reference vectors and corpora beside the checkout, for tests; undefined where it is absent.
 * Not for production code.
 */
export function sharedFolder(): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'nx.json')) && !existsSync(join(folder, 'tsconfig.base.json'))) {
    const parent = dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
  const shared = join(dirname(folder), 'shared');
  return existsSync(join(shared, 'references')) ? shared : undefined;
}
