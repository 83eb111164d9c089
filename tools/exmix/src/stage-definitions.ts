import type { StageDefinition } from '@exmix/stage-kit/stage';
import { STAGE_NAMES, type StageName } from '@exmix/stage-kit/stage-name';

/**
 * The definitions of all stages up to one, each from `@exmix/<stage>/plan`. Later ones are not loaded, so that building
 * data needs nothing of training.
 */
export async function stageDefinitions(until: StageName): Promise<readonly StageDefinition[]> {
  const names = STAGE_NAMES.slice(0, STAGE_NAMES.indexOf(until) + 1);
  return Promise.all(
    names.map(async (name) => ((await import(`@exmix/${name}/plan`)) as { stage: StageDefinition }).stage),
  );
}
