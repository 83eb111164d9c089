import type { StageUnit } from './select-units.js';
import type { PlanRequest, StageDefinition } from './stage.js';
import { STAGE_NAMES, type StageName } from './stage-name.js';

/** Plans all stages up to and with `until`, in the order of the flow, so that a unit comes after those that it reads. */
export async function planUnits(
  stages: readonly StageDefinition[],
  request: PlanRequest,
  until: StageName,
): Promise<readonly StageUnit[]> {
  const last = STAGE_NAMES.indexOf(until);
  const units: StageUnit[] = [];
  for (const name of STAGE_NAMES.slice(0, last + 1)) {
    const stage = stages.find((each) => each.name === name);
    if (stage === undefined) throw new Error(`no definition of stage ${name} was given`);
    for (const plan of await stage.plan(request)) units.push({ stage: name, ...plan });
  }
  return units;
}
