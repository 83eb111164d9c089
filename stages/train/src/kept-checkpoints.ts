import type { TaskUse } from './batch-stream.js';
import type { PhaseConfig } from './phase-config.js';

/** A checkpoint that is kept beside the last one. */
export interface KeptCheckpoint {
  /** Steps done. */
  readonly step: number;
  readonly use: readonly TaskUse[];
  /** What it scored on validation rows, more is better; absent where no best one is looked for. */
  readonly score?: number;
}

export type CheckpointRule = NonNullable<PhaseConfig['phase']['checkpoints']>;

/**
 * The checkpoints to keep once another is there: the last `keepLast`, and the best. Of equal scores the earlier is the
 * best one.
 *
 * @param kept by step, from the first
 */
export function keptAfter(
  kept: readonly KeptCheckpoint[],
  added: KeptCheckpoint,
  rule: CheckpointRule | undefined,
): readonly KeptCheckpoint[] {
  const all = [...kept, added];
  const last = all.slice(Math.max(0, all.length - (rule?.keepLast ?? 0)));
  const best = bestOf(all);
  return all.filter((each) => last.includes(each) || each === best);
}

/** The checkpoint with the highest score; undefined where none has one. */
export function bestOf(kept: readonly KeptCheckpoint[]): KeptCheckpoint | undefined {
  let best: KeptCheckpoint | undefined;
  for (const each of kept) {
    if (each.score !== undefined && each.score > (best?.score ?? Number.NEGATIVE_INFINITY)) best = each;
  }
  return best;
}
