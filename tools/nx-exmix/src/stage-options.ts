import type { StageName } from '@exmix/stage-kit/stage-name';

/** Options of a stage target, as `stage.schema.json` has them. */
export interface StageOptions {
  readonly stage: StageName;
  /** Filters, each a list separated by commas. */
  readonly tasks?: string;
  readonly family?: string;
  readonly suite?: string;
  readonly concurrency?: number;
}
