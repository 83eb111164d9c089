import type { Pipeline } from '@exmix/cards/pipeline-schema';
import type { StageName } from '@exmix/stage-kit/stage-name';

/** The last stage that a pipeline has settings for: one without `train` and `evaluate` builds data only. */
export function lastStage(config: Pick<Pipeline, 'train' | 'evaluate'>): StageName {
  if (config.evaluate !== undefined) return 'evaluate';
  return config.train !== undefined ? 'train' : 'tokenize';
}
