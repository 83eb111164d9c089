import { STAGE_NAMES, type StageName } from '@exmix/stage-kit/stage-name';
import type { Outcome, UnitRecord } from './run-record.js';

/** Counts of outcomes of one stage's units. */
export type StageCounts = Readonly<Record<Outcome, number>>;

const OUTCOMES: readonly Outcome[] = ['built', 'reused', 'failed', 'blocked', 'interrupted'];

/** Counts by stage, in the order of the flow, for stages that had units. */
export function countByStage(units: readonly UnitRecord[]): ReadonlyMap<StageName, StageCounts> {
  const stages = new Map<StageName, StageCounts>();
  for (const stage of STAGE_NAMES) {
    const own = units.filter((unit) => unit.stage === stage);
    if (own.length === 0) continue;
    const count = (outcome: Outcome) => own.filter((unit) => unit.outcome === outcome).length;
    stages.set(stage, Object.fromEntries(OUTCOMES.map((each) => [each, count(each)])) as StageCounts);
  }
  return stages;
}

/** Such as `47 reused, 1 failed`. */
export function describeCounts(counts: StageCounts): string {
  return OUTCOMES.filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `${counts[outcome]} ${outcome}`)
    .join(', ');
}

/** 0 when all is there, 130 when it was interrupted, 1 when something failed. */
export function exitCodeOf(units: readonly UnitRecord[]): number {
  if (units.some(({ outcome }) => outcome === 'failed' || outcome === 'blocked')) return 1;
  return units.some(({ outcome }) => outcome === 'interrupted') ? 130 : 0;
}
