import type { SelfSupervisedRatio } from './self-supervised-ratio.js';

/** What a task is to a pipeline; the words by which a phase chooses its tasks. */
export type MixtureRole = 'mixture' | 'self-supervised' | 'held-out';

/** Contents of `mixture.json`, the artifact of the unit `mixture` of sample. */
export interface MixtureFile {
  readonly format: 'exmix-mixture/1';
  /** Cap K on a task's count; a task's own cap overrides it. */
  readonly cap: number;
  /** Rates are raised to 1/temperature. */
  readonly temperature: number;
  /** R: self-supervised examples per supervised one. */
  readonly selfSupervisedRatio: SelfSupervisedRatio;
  /** Share of self-supervised examples among all: R / (1 + R) where there are both kinds. */
  readonly selfSupervisedShare: number;
  /** In the order of the pipeline, without the failed. */
  readonly tasks: readonly MixtureTask[];
  /** Tasks whose examples could not be made; they are not in the mixture. */
  readonly failed: readonly string[];
}

export interface MixtureTask {
  readonly task: string;
  readonly family: string;
  readonly role: MixtureRole;
  /** n: examples of the train split before the draw. */
  readonly examples: number;
  readonly cap: number;
  /** min(n, cap) */
  readonly counted: number;
  /** min(n, cap)^(1/temperature); 0 for held-out tasks. */
  readonly rate: number;
  /** Probability that a drawn training example is of this task; 0 for held-out tasks. */
  readonly probability: number;
  /** Drawn examples by split. */
  readonly drawn: Readonly<Record<string, number>>;
}
