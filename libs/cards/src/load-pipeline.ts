import type { Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '@exmix/errors/input-error';
import { nearMiss } from '@exmix/errors/near-miss';
import type { Card } from './card-schema.js';
import { checkPipeline } from './check-pipeline.js';
import { checkSalts } from './check-salts.js';
import type { BrokenCard, LoadedPipeline } from './loaded-pipeline.js';
import { parseConfig } from './parse-config.js';
import { pipelineSchema } from './pipeline-schema.js';
import { readCard } from './read-card.js';

/** The cards that come with exmix, a folder a family. */
export const BUILT_IN_CARDS = fileURLToPath(new URL('../cards/', import.meta.url));

/**
 * Reads `pipeline.json` of a folder and the cards that it names, from the folder's own `cards/` first, then from the
 * built-in ones. A broken pipeline throws an `InputError`; a broken, doubled or unknown card ends up in `broken`.
 */
export async function loadPipeline(folder: string, builtIn = BUILT_IN_CARDS): Promise<LoadedPipeline> {
  const root = resolve(folder);
  const shown = (path: string) => relative(process.cwd(), path) || '.';
  const path = join(root, 'pipeline.json');
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new InputError('missing-file', 'there is no pipeline here', { file: shown(path) }, { cause });
  });
  const config = parseConfig(pipelineSchema, text, shown(path));
  checkPipeline(config, shown(path));

  const own = await cardFiles(join(root, 'cards'));
  const builtInFiles = await cardFiles(builtIn);
  const names = [...new Set([...own.keys(), ...builtInFiles.keys()])].sort();
  const cards: Card[] = [];
  const broken: BrokenCard[] = [];
  for (const name of config.tasks) {
    try {
      const card = await loadCard(name, own.get(name) ?? builtInFiles.get(name) ?? [], names, shown);
      checkSalts(card, cards);
      cards.push(card);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      broken.push({ name, error });
    }
  }
  return { folder: root, config, cards, broken };
}

async function loadCard(
  name: string,
  paths: readonly string[],
  names: readonly string[],
  shown: (path: string) => string,
): Promise<Card> {
  const [path, other] = paths;
  if (path === undefined) {
    const hint = nearMiss(name, names);
    throw new InputError('unknown-card', `there is no card of this name${hint ? `; did you mean "${hint}"?` : ''}`, {
      card: name,
    });
  }
  if (other !== undefined)
    throw new InputError('duplicate-card', `two files are this card: ${shown(path)} and ${shown(other)}`, {
      card: name,
    });
  return readCard(await readFile(path, 'utf8'), shown(path), name);
}

/** Paths of `<name>.json` at any depth below a folder, by name; a folder that is not there has none. */
async function cardFiles(folder: string): Promise<Map<string, string[]>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown): Dirent[] => {
    if ((error as { code?: string }).code === 'ENOENT') return [];
    throw error;
  });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
    .map((entry) => ({ name: entry.name.slice(0, -'.json'.length), path: join(entry.parentPath, entry.name) }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
  const files = new Map<string, string[]>();
  for (const { name, path } of paths) files.set(name, [...(files.get(name) ?? []), path]);
  return files;
}
