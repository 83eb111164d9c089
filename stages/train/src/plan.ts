import type { Card } from '@exmix/cards/card-schema';
import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import { importUnit, type PhaseRun, phaseRuns } from '@exmix/cards/phase-runs';
import type { PhaseSettings } from '@exmix/cards/pipeline-schema';
import { InputError } from '@exmix/errors/input-error';
import { needsLabelScores } from '@exmix/metrics/label-score-metrics';
import { metricModule } from '@exmix/metrics/registry';
import { failureOf } from '@exmix/stage-kit/failure-of';
import type { Json } from '@exmix/stage-kit/json';
import type { Reads, StageDefinition, UnitPlan } from '@exmix/stage-kit/stage';
import { postprocessorModule } from '@exmix/text-to-text/postprocessor-modules';
import { chooseTasks } from './choose-tasks.js';
import { drawnInput, type PhaseConfig, type ScoredTask, tokensInput } from './phase-config.js';
import { planImport } from './plan-import.js';

/**
 * One unit for each imported model that a phase starts from, then one a phase (one a seed, where a phase has several),
 * in the pipeline's order. A phase reads the tokens of its tasks, the mixture's rates, the vocabulary, and what it
 * starts from; drawn validation rows too where its best checkpoint is chosen by a metric. Of a group of tasks
 * (`mixture`, ...) those that failed are left out, as they are in the mixture; a task that is named must be there.
 */
export const stage: StageDefinition = {
  name: 'train',
  async plan({ pipeline, sources, engineIdentity }) {
    const { train } = pipeline.config;
    if (train === undefined) return [];
    const platform = await engineIdentity();
    const runs = phaseRuns(train);
    const imports = Object.entries(train.imports ?? {}).filter(([name]) =>
      runs.some(({ from }) => from === importUnit(name)),
    );
    return [
      ...imports.map(([name, settings]) => planImport(name, settings, sources)),
      ...runs.map((run) => planPhase(pipeline, run, runs, platform)),
    ];
  },
};

function planPhase(pipeline: LoadedPipeline, run: PhaseRun, runs: readonly PhaseRun[], platform: Json): UnitPlan {
  const { config } = pipeline;
  const { name: _, kind: __, from: ___, tasks, seed: ____, seeds: _____, ...settings } = run.phase;
  const { vocabulary } = config.tokenize;
  const chosen = chooseTasks(tasks, pipeline);
  const scored = scoredTasks(pipeline, run.phase, chosen);
  const model = isImported(run, runs) ? undefined : config.train?.model;
  const phaseConfig: PhaseConfig = {
    ...(model !== undefined && { model }),
    phase: settings,
    extraIds: 'train' in vocabulary ? vocabulary.train.extraIds : vocabulary.extraIds,
    ...(scored !== undefined && { scored }),
  };
  const optional = typeof tasks === 'string';
  const reads: Record<string, Reads> = {
    mixture: { stage: 'sample', unit: 'mixture' },
    vocabulary: { stage: 'tokenize', unit: 'vocabulary' },
    ...(run.from === undefined ? {} : { from: { stage: 'train', unit: run.from } }),
  };
  for (const task of chosen) reads[tokensInput(task)] = { stage: 'tokenize', unit: task, optional };
  for (const task of Object.keys(scored ?? {})) reads[drawnInput(task)] = { stage: 'sample', unit: task, optional };
  const plan: UnitPlan = {
    unit: run.unit,
    config: phaseConfig as unknown as Json,
    reads,
    seed: run.seed ?? config.seed,
    module: new URL('./train-phase.js', import.meta.url).href,
    platform,
    runsOn: 'main',
  };
  if (scored === undefined) return plan;
  try {
    return { ...plan, alsoReaches: scoringModules(run.phase, scored) };
  } catch (error) {
    if (error instanceof InputError) return { ...plan, refused: failureOf(error) };
    throw error;
  }
}

/** Whether a run goes back to an imported model, whose sizes it has. */
function isImported(run: PhaseRun, runs: readonly PhaseRun[]): boolean {
  const { from } = run;
  if (from === undefined) return false;
  const before = runs.find(({ unit }) => unit === from);
  return before === undefined || isImported(before, runs);
}

// ---------------------------------------------------------------- the best checkpoint by a metric

/** How the tasks that decide on the best checkpoint are scored; undefined where the loss decides, or nothing. */
function scoredTasks(
  { cards }: LoadedPipeline,
  { checkpoints }: PhaseSettings,
  tasks: readonly string[],
): Readonly<Record<string, ScoredTask>> | undefined {
  const metric = checkpoints?.keepBest?.metric;
  if (metric === undefined || metric === 'validation-loss') return undefined;
  const scored = cards.flatMap((card): [string, ScoredTask][] => {
    if (card.evaluate === undefined || !tasks.includes(card.name)) return [];
    const { metrics, postprocess = null, maxTargetTokens } = card.evaluate;
    const first = metrics[0] as string;
    if (metric !== 'score' && !metrics.includes(metric)) return [];
    return [
      [
        card.name,
        {
          metric: metric === 'score' ? first : metric,
          postprocess,
          labels: labelsOf(card),
          ...(maxTargetTokens !== undefined && { maxTargetTokens }),
        },
      ],
    ];
  });
  return Object.fromEntries(scored);
}

/** Modules that scoring loads by name. */
function scoringModules(phase: PhaseSettings, scored: Readonly<Record<string, ScoredTask>>): readonly string[] {
  const field = `train.phases (${phase.name}).checkpoints.keepBest.metric`;
  const tasks = Object.entries(scored);
  if (tasks.length === 0) {
    const metric = phase.checkpoints?.keepBest?.metric;
    throw new InputError('nothing-to-score', `no task of the phase has a card with the metric "${metric}"`, { field });
  }
  const unscored = tasks.find(([, { metric }]) => needsLabelScores(metric));
  if (unscored !== undefined) {
    const [card, { metric }] = unscored;
    const message = `${metric} needs the probabilities of label words, which only the stage evaluate works out; choose by another metric of its card, or by "validation-loss"`;
    throw new InputError('no-label-scores', message, { card, field });
  }
  const modules = tasks.flatMap(([card, { metric, postprocess }]) => [
    metricModule(metric, { card, field: 'evaluate.metrics' }),
    ...(postprocess === null ? [] : [postprocessorModule(postprocess, { card, field: 'evaluate.postprocess' })]),
  ]);
  return [...new Set([new URL('./score-tasks.js', import.meta.url).href, ...modules])];
}

/** The card's label words in class order; null where it has none. */
function labelsOf({ format }: Card): readonly string[] | null {
  const labels = 'labels' in format ? format.labels : undefined;
  if (labels === undefined) return null;
  return Array.isArray(labels) ? labels : [...new Set(Object.values(labels))];
}
