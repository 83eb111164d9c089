import type { ActionChange } from './action-diff.js';
import type { StageEvent } from './stage-event.js';
import type { StageName } from './stage-name.js';

/** Why a unit is built instead of reused. */
export type BuildReason =
  | { readonly because: 'new' }
  | { readonly because: 'changed'; readonly changes: readonly ActionChange[] }
  /** The result was there, but blobs of it are missing or corrupt. */
  | { readonly because: 'damaged'; readonly files: readonly string[] }
  /** Nothing differs from the last action, but the store has no result for it. */
  | { readonly because: 'absent' };

/** What is known of a stopped unit for people and programs. */
export interface UnitFailure {
  readonly message: string;
  readonly code?: string;
  /** Given where the error is a defect and not bad input. */
  readonly stack?: string;
}

/** What one unit says during a run. Every unit ends in exactly one of reused, built, failed, blocked, interrupted. */
export type UnitEvent =
  | { readonly type: 'started'; readonly reason: BuildReason }
  | Exclude<StageEvent, { type: 'finished' }>
  | { readonly type: 'log'; readonly line: string }
  | { readonly type: 'reused'; readonly artifact: string; readonly milliseconds: number }
  /** `sameBytes`: the artifact equals the one of the unit's last run, so that the wave stops here. */
  | {
      readonly type: 'built';
      readonly artifact: string;
      readonly milliseconds: number;
      readonly reason: BuildReason;
      readonly sameBytes: boolean;
    }
  | { readonly type: 'failed'; readonly failure: UnitFailure }
  | { readonly type: 'blocked'; readonly by: readonly string[] }
  | { readonly type: 'interrupted' };

export type RunEvent =
  /** Before units start: bytes of files on the web that are fetched to learn their digests, so that they can be pinned. */
  | { readonly type: 'pinning'; readonly done: number; readonly total?: number; readonly detail?: string }
  /** What the way to the Hub says before units start: what it tries again, and why. */
  | { readonly type: 'notice'; readonly line: string }
  | { readonly type: 'planned'; readonly units: readonly { readonly stage: StageName; readonly unit: string }[] }
  | (UnitEvent & { readonly stage: StageName; readonly unit: string });
