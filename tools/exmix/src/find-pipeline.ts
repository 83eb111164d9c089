import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { InputError } from '@exmix/errors/input-error';
import { nearMiss } from '@exmix/errors/near-miss';
import { WORKSPACE_ROOT } from './workspace.js';

/**
 * Absolute folder of a pipeline that is named by its `name`, by its folder below `pipelines/`, or by a path.
 *
 * @throws InputError `unknown-pipeline`
 */
export function findPipeline(nameOrPath: string, root = WORKSPACE_ROOT): string {
  const folders = pipelineFolders(root);
  const found = folders.get(nameOrPath);
  if (found !== undefined) return found;
  const path = resolve(nameOrPath.replace(/[/\\]?pipeline\.json$/, ''));
  if ([...folders.values()].includes(path) || hasPipeline(path)) return path;
  const near = nearMiss(nameOrPath, folders.keys());
  const hint = near === undefined ? `; there are ${[...folders.keys()].join(', ')}` : `; did you mean ${near}?`;
  throw new InputError('unknown-pipeline', `there is no pipeline ${JSON.stringify(nameOrPath)}${hint}`);
}

/** Folders of all pipelines below `pipelines/`, by their `name` and by their path below it, sorted by path. */
export function pipelineFolders(root = WORKSPACE_ROOT): ReadonlyMap<string, string> {
  const base = join(root, 'pipelines');
  const folders = new Map<string, string>();
  for (const path of readdirSync(base, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!/(^|[/\\])pipeline\.json$/.test(path) || path.includes('node_modules')) continue;
    const folder = dirname(join(base, path));
    const name = nameOf(join(base, path));
    if (name !== undefined) folders.set(name, folder);
    folders.set(relative(base, folder), folder);
  }
  return folders;
}

function nameOf(file: string): string | undefined {
  try {
    const { name } = JSON.parse(readFileSync(file, 'utf8')) as { name?: unknown };
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined; // found by its folder; loading it says what is wrong
  }
}

function hasPipeline(folder: string): boolean {
  try {
    return readdirSync(folder).includes('pipeline.json');
  } catch {
    return false;
  }
}
