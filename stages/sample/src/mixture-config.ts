import type { MixtureRole } from '@exmix/mixing/mixture-file';
import type { SelfSupervisedRatio } from '@exmix/mixing/self-supervised-ratio';

/** The config of the unit `mixture`. */
export interface MixtureConfig {
  readonly cap: number;
  readonly temperature: number;
  readonly selfSupervisedRatio: SelfSupervisedRatio;
  readonly tasks: readonly MixtureTaskConfig[];
}

export interface MixtureTaskConfig {
  readonly task: string;
  /** Null where the card is broken. */
  readonly family: string | null;
  readonly role: MixtureRole;
  /** The task's own cap, where the pipeline or the card gives one. */
  readonly cap?: number;
}
