import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import type { PhaseSettings } from '@exmix/cards/pipeline-schema';
import type { Json } from '@exmix/stage-kit/json';
import type { Reads, StageDefinition, UnitPlan } from '@exmix/stage-kit/stage';
import { chooseTasks } from './choose-tasks.js';
import { type PhaseConfig, tokensInput } from './phase-config.js';

/**
 * One unit a phase, in the pipeline's order. It reads the tokens of its tasks, the mixture's rates, the vocabulary, and
 * the phase that it starts from. Of a group of tasks (`mixture`, ...) those that failed are left out, as they are in the
 * mixture; a task that is named must be there.
 */
export const stage: StageDefinition = {
  name: 'train',
  async plan({ pipeline, engineIdentity }) {
    const { train } = pipeline.config;
    if (train === undefined) return [];
    const platform = await engineIdentity();
    return train.phases.map((phase) => planPhase(pipeline, phase, platform));
  },
};

function planPhase(pipeline: LoadedPipeline, phase: PhaseSettings, platform: Json): UnitPlan {
  const { config } = pipeline;
  const { name, kind, from, tasks, seed, ...settings } = phase;
  const { vocabulary } = config.tokenize;
  if (config.train === undefined) throw new Error('only pipelines that train are planned');
  const phaseConfig: PhaseConfig = {
    model: config.train.model,
    phase: settings,
    extraIds: 'train' in vocabulary ? vocabulary.train.extraIds : vocabulary.extraIds,
  };
  const optional = typeof tasks === 'string';
  const reads: Record<string, Reads> = {
    mixture: { stage: 'sample', unit: 'mixture' },
    vocabulary: { stage: 'tokenize', unit: 'vocabulary' },
    ...(from === undefined ? {} : { from: { stage: 'train', unit: from } }),
  };
  for (const task of chooseTasks(tasks, pipeline))
    reads[tokensInput(task)] = { stage: 'tokenize', unit: task, optional };
  return {
    unit: name,
    config: phaseConfig as unknown as Json,
    reads,
    seed: seed ?? config.seed,
    module: new URL('./train-phase.js', import.meta.url).href,
    platform,
    runsOn: 'main',
  };
}
