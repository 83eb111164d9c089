import type { UnitEvent } from '@exmix/stage-kit/run-event';

const TYPES: readonly UnitEvent['type'][] = ['reused', 'built', 'failed', 'blocked', 'interrupted'];

/** Types of the events of which every unit has exactly one, its last. */
export const UNIT_ENDS: ReadonlySet<string> = new Set(TYPES);
