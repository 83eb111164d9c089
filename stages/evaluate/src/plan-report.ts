import type { Card } from '@exmix/cards/card-schema';
import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import { phaseRuns } from '@exmix/cards/phase-runs';
import type { PhaseSettings } from '@exmix/cards/pipeline-schema';
import { taskCap } from '@exmix/cards/task-cap';
import type { Json } from '@exmix/stage-kit/json';
import type { Reads, UnitPlan } from '@exmix/stage-kit/stage';
import type { ScoredPair } from './scored-pair.js';
import { sourceOrigins } from './source-origins.js';
import type { ReportConfig } from './unit-configs.js';

/** The unit that gathers the report's data. Whatever failed is missing in it and named as missing. */
export function planReport(pipeline: LoadedPipeline, pairs: readonly ScoredPair[]): UnitPlan {
  const { config, cards } = pipeline;
  const runs = phaseRuns(config.train);
  const heldOut = new Set(config.sample.heldOut);
  const report: ReportConfig = {
    pipeline: { name: config.name, title: config.title, description: config.description ?? null },
    split: config.evaluate?.split ?? 'test',
    tasks: cards.map((card) => ({
      name: card.name,
      title: card.title,
      family: card.family,
      suite: card.suite ?? null,
      licence: card.licence,
      role: roleOf(card, heldOut),
      ...(card.evaluate?.split !== undefined && { split: card.evaluate.split }),
      card: factsOf(card, taskCap(config.sample, card)),
    })),
    phases: runs.map(({ unit, phase, from, seed }) => ({
      name: unit,
      kind: phase.kind,
      from: from ?? null,
      tasks: typeof phase.tasks === 'string' ? phase.tasks : phase.tasks.join(', '),
      steps: phase.steps,
      settings: { ...settingsOf(phase), ...(phase.seeds !== undefined && { seed }) },
      ...(phase.seeds !== undefined && { runOf: phase.name }),
    })),
    broken: pipeline.broken.map(({ name }) => name),
    runs: pairs.map(({ phase, card }) => ({ phase, task: card.name })),
    compare: config.evaluate?.compare ?? [],
    settings: {
      model: config.train?.model ?? null,
      vocabulary: config.tokenize.vocabulary,
      sample: {
        cap: config.sample.cap,
        temperature: config.sample.temperature,
        selfSupervisedRatio: config.sample.selfSupervisedRatio,
        keep: config.sample.keep,
      },
      evaluate: config.evaluate ?? null,
    },
  };
  const optional = (stage: Reads['stage'], unit: string): Reads => ({ stage, unit, optional: true });
  const reads: Record<string, Reads> = { mixture: optional('sample', 'mixture') };
  for (const { name } of cards) {
    reads[`ingest.${name}`] = optional('ingest', name);
    reads[`format.${name}`] = optional('format', name);
    reads[`drawn.${name}`] = optional('sample', name);
    reads[`tokens.${name}`] = optional('tokenize', name);
  }
  for (const { unit } of runs) reads[`phase.${unit}`] = optional('train', unit);
  for (const { phase, card } of pairs) {
    reads[`scores.${phase}.${card.name}`] = optional('evaluate', `${phase}.${card.name}`);
  }
  return {
    unit: 'report',
    config: report as unknown as Json,
    reads,
    seed: config.seed,
    module: new URL('./collect-report.js', import.meta.url).href,
  };
}

function roleOf(card: Card, heldOut: ReadonlySet<string>): ReportConfig['tasks'][number]['role'] {
  if ('selfSupervised' in card.format) return 'self-supervised';
  return heldOut.has(card.name) ? 'held-out' : 'mixture';
}

function factsOf(card: Card, cap: number | undefined): ReportConfig['tasks'][number]['card'] {
  const { membership, citation, homepage, gated, size, ingest } = card;
  return {
    ...(membership !== undefined && { membership }),
    ...(citation !== undefined && { citation }),
    ...(homepage !== undefined && { homepage }),
    ...(gated !== undefined && { gated }),
    ...(size !== undefined && { size: counts(size) }),
    ...(cap !== undefined && { cap }),
    origins: sourceOrigins(ingest.source),
  };
}

/** Counts that are there. */
function counts(size: Readonly<Record<string, number | undefined>>): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.entries(size).flatMap(([split, n]) => (n === undefined ? [] : [[split, n]])));
}

/** What of a phase the report's settings table shows. */
function settingsOf(phase: PhaseSettings): Readonly<Record<string, unknown>> {
  const { name: _, kind: __, from: ___, tasks: ____, steps: _____, seeds: ______, ...rest } = phase;
  return rest;
}
