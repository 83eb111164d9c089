import { createHash } from 'node:crypto';
import type { Card } from '@exmix/cards/card-schema';
import { InputError } from '@exmix/errors/input-error';
import { failureOf } from '@exmix/stage-kit/failure-of';
import type { Json } from '@exmix/stage-kit/json';
import type { SourceFile, SourceFiles } from '@exmix/stage-kit/source-files';
import type { StageDefinition, UnitPlan } from '@exmix/stage-kit/stage';
import { atCard } from './at-card.js';
import { readerUrl } from './readers/reader-url.js';
import { sourceNeeds } from './source-needs.js';

/**
 * One unit a card. Its key holds the card's `ingest` section and licence, the versions of packages, and files' digests.
 * A broken card and a source that is not there make their own unit fail, not the plan.
 */
export const stage: StageDefinition = {
  name: 'ingest',
  async plan({ pipeline, sources }) {
    const { seed } = pipeline.config;
    const whole = await Promise.all(pipeline.cards.map((card) => planCard(card, seed, sources)));
    const units = new Map(whole.map((unit) => [unit.unit, unit]));
    for (const { name, error } of pipeline.broken)
      units.set(name, { ...emptyPlan(name, seed), refused: failureOf(atCard(error, name)) });
    return pipeline.config.tasks.map((task) => units.get(task)).filter((unit) => unit !== undefined);
  },
};

async function planCard(card: Card, seed: number, files: SourceFiles): Promise<UnitPlan> {
  const needs = sourceNeeds(card.ingest.source);
  const sources: Record<string, string> = {};
  const plan: UnitPlan = {
    ...emptyPlan(card.name, seed),
    config: { ...card.ingest, licence: card.licence } as unknown as Json,
    sources,
    alsoReaches: needs.readers.map(readerUrl),
  };
  try {
    for (const name of needs.packages) sources[`npm:${name}`] = (await files.package(name)).version;
    for (const path of needs.files) sources[`file:${path}`] = await digestOf(await files.file(path));
    return plan;
  } catch (error) {
    if (error instanceof InputError) return { ...plan, refused: failureOf(atCard(error, card.name)) };
    throw error;
  }
}

function emptyPlan(task: string, seed: number): UnitPlan {
  const module = new URL('./ingest-task.js', import.meta.url).href;
  return { unit: task, task, config: null, reads: {}, seed, module };
}

async function digestOf(file: SourceFile): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of file.stream()) digest.update(chunk);
  return `sha256:${digest.digest('hex')}`;
}
