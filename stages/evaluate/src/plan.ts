import type { Card } from '@exmix/cards/card-schema';
import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import { unitsOfPhase } from '@exmix/cards/phase-runs';
import { InputError } from '@exmix/errors/input-error';
import { needsLabelScores } from '@exmix/metrics/label-score-metrics';
import { metricModule } from '@exmix/metrics/registry';
import { failureOf } from '@exmix/stage-kit/failure-of';
import type { Json } from '@exmix/stage-kit/json';
import type { StageDefinition, UnitPlan } from '@exmix/stage-kit/stage';
import { postprocessorModule } from '@exmix/text-to-text/postprocessor-modules';
import { chooseTasks } from './choose-tasks.js';
import { planReport } from './plan-report.js';
import type { ScoredPair } from './scored-pair.js';
import type { DecodeConfig, ScoreConfig } from './unit-configs.js';

/**
 * Two units for each pair of a phase and a task of `evaluate.runs`: `decode.<phase>.<task>` has the model answer, and
 * `<phase>.<task>` scores the answers, so that an edited metric does not decode again. Then the unit `report`, which
 * shows the data alone where no model is evaluated.
 */
export const stage: StageDefinition = {
  name: 'evaluate',
  async plan({ pipeline, engineIdentity }) {
    const pairs = scoredPairs(pipeline);
    const platform = pairs.length === 0 ? null : await engineIdentity();
    const units = pairs.flatMap(({ phase, card }) => [
      planDecode(pipeline, phase, card, platform),
      planScore(pipeline, phase, card),
    ]);
    return [...units, planReport(pipeline, pairs)];
  },
};

/** Pairs of phase (each seed's run of it) and card in the order of the runs, each once. */
function scoredPairs({ config, cards }: LoadedPipeline): readonly ScoredPair[] {
  const pairs = new Map<string, ScoredPair>();
  for (const { phase, tasks } of config.evaluate?.runs ?? []) {
    const chosen = chooseTasks(tasks, cards, config.sample.heldOut);
    for (const unit of unitsOfPhase(config.train, phase))
      for (const card of chosen) pairs.set(`${unit}.${card.name}`, { phase: unit, card });
  }
  return [...pairs.values()];
}

function planDecode({ config }: LoadedPipeline, phase: string, card: Card, platform: Json): UnitPlan {
  const evaluate = settingsOf(config.evaluate);
  const { vocabulary } = config.tokenize;
  const labels = card.evaluate?.metrics.some(needsLabelScores) ? labelsOf(card) : null;
  const decode: DecodeConfig = {
    split: card.evaluate?.split ?? evaluate.split,
    batchRows: evaluate.batchRows,
    inputLength: evaluate.inputLength,
    maxTargetTokens: card.evaluate?.maxTargetTokens ?? evaluate.maxTargetTokens,
    extraIds: 'train' in vocabulary ? vocabulary.train.extraIds : vocabulary.extraIds,
    ...(labels !== null && { labels }),
  };
  return {
    unit: `decode.${phase}.${card.name}`,
    task: card.name,
    config: decode as unknown as Json,
    reads: {
      checkpoint: { stage: 'train', unit: phase },
      vocabulary: { stage: 'tokenize', unit: 'vocabulary' },
      tokens: { stage: 'tokenize', unit: card.name },
      drawn: { stage: 'sample', unit: card.name },
    },
    // Greedy decoding draws nothing.
    seed: 0,
    module: new URL('./decode-task.js', import.meta.url).href,
    platform,
    runsOn: 'main',
  };
}

function planScore({ config }: LoadedPipeline, phase: string, card: Card): UnitPlan {
  const settings = settingsOf(card.evaluate);
  const score: ScoreConfig = {
    task: card.name,
    phase,
    split: settings.split ?? settingsOf(config.evaluate).split,
    metrics: settings.metrics,
    postprocess: settings.postprocess ?? null,
    baseline: settings.baseline,
    labels: labelsOf(card),
    bootstrapSamples: settingsOf(config.evaluate).bootstrapSamples,
  };
  const plan: UnitPlan = {
    unit: `${phase}.${card.name}`,
    task: card.name,
    config: score as unknown as Json,
    reads: {
      decoded: { stage: 'evaluate', unit: `decode.${phase}.${card.name}` },
      drawn: { stage: 'sample', unit: card.name },
    },
    seed: config.seed,
    module: new URL('./score-task.js', import.meta.url).href,
  };
  try {
    const place = { card: card.name, field: 'evaluate.metrics' };
    const metrics = score.metrics.map((name) => metricModule(name, place));
    const postprocessor =
      score.postprocess === null
        ? []
        : [postprocessorModule(score.postprocess, { card: card.name, field: 'evaluate.postprocess' })];
    return { ...plan, alsoReaches: [...metrics, ...postprocessor] };
  } catch (error) {
    if (error instanceof InputError) return { ...plan, refused: failureOf(error) };
    throw error;
  }
}

/** The card's label words in class order; null where it has none. */
function labelsOf(card: Card): readonly string[] | null {
  const labels = 'labels' in card.format ? card.format.labels : undefined;
  if (labels === undefined) return null;
  return Array.isArray(labels) ? labels : [...new Set(Object.values(labels))];
}

function settingsOf<T>(settings: T | undefined): T {
  if (settings === undefined) throw new Error('only pairs with settings are planned');
  return settings;
}
