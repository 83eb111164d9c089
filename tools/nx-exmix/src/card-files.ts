import { readdirSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

/**
 * Paths of the card files that stand for a pipeline's tasks, relative to the workspace root with `/`, in the order of
 * the tasks: from the pipeline's own `cards/` first, then the built-in ones. Names without a file are left out.
 */
export function cardFilesOf(root: string, pipelineFolder: string, tasks: readonly string[]): readonly string[] {
  const own = filesByName(root, join(root, pipelineFolder, 'cards'));
  const builtIn = filesByName(root, join(root, 'libs/cards/cards'));
  return tasks.flatMap((task) => own.get(task) ?? builtIn.get(task) ?? []);
}

function filesByName(root: string, folder: string): ReadonlyMap<string, readonly string[]> {
  const files = new Map<string, readonly string[]>();
  let paths: string[] = [];
  try {
    paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  } catch {
    // A pipeline need not have cards of its own.
  }
  for (const path of paths) {
    const name = /([^/\\]+)\.json$/.exec(path)?.[1];
    if (name === undefined) continue;
    const file = relative(root, join(folder, path)).split(sep).join('/');
    files.set(name, [...(files.get(name) ?? []), file]);
  }
  return files;
}
