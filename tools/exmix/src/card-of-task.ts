import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { BUILT_IN_CARDS, loadPipeline } from '@exmix/cards/load-pipeline';
import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import { readCard } from '@exmix/cards/read-card';
import { InputError } from '@exmix/errors/input-error';
import { nearMiss } from '@exmix/errors/near-miss';
import { findPipeline, pipelineFolders } from './find-pipeline.js';

/**
 * A pipeline cut down to one task, for looking at it: the given pipeline, or the first whose `tasks` or `cards/` have it.
 * A card need not be in a pipeline's `tasks` yet.
 *
 * @throws InputError `unknown-task`, and what is wrong with the card
 */
export async function pipelineOfTask(task: string, name?: string): Promise<LoadedPipeline> {
  const folders = name === undefined ? [...new Set(pipelineFolders().values())] : [findPipeline(name)];
  for (const folder of folders) {
    const pipeline = await loadIfWhole(folder, name !== undefined);
    if (pipeline?.config.tasks.includes(task)) return onlyTask(pipeline, task);
  }
  const known = new Set<string>();
  for (const folder of folders) {
    const pipeline = await loadIfWhole(folder, name !== undefined);
    for (const each of pipeline?.config.tasks ?? []) known.add(each);
    for (const file of [...cardFiles(join(folder, 'cards')), ...cardFiles(BUILT_IN_CARDS)]) {
      const cardName = basename(file, '.json');
      known.add(cardName);
      if (cardName !== task || pipeline === undefined) continue;
      const card = readCard(readFileSync(file, 'utf8'), file, task);
      return { ...pipeline, config: { ...pipeline.config, tasks: [task] }, cards: [card], broken: [] };
    }
  }
  const near = nearMiss(task, known);
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  throw new InputError('unknown-task', `no pipeline and no card is called ${JSON.stringify(task)}${hint}`);
}

/** A broken pipeline that was not asked for is passed over. */
async function loadIfWhole(folder: string, asked: boolean): Promise<LoadedPipeline | undefined> {
  try {
    return await loadPipeline(folder);
  } catch (error) {
    if (asked || !(error instanceof InputError)) throw error;
    return undefined;
  }
}

function onlyTask(pipeline: LoadedPipeline, task: string): LoadedPipeline {
  const broken = pipeline.broken.find((each) => each.name === task);
  if (broken !== undefined) throw broken.error;
  const cards = pipeline.cards.filter((card) => card.name === task);
  return { ...pipeline, config: { ...pipeline.config, tasks: [task] }, cards, broken: [] };
}

function cardFiles(folder: string): string[] {
  try {
    const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
    return paths.filter((path) => path.endsWith('.json')).map((path) => join(folder, path));
  } catch {
    return []; // no cards of its own
  }
}
