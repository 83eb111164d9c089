import type { SelfSupervisedRatio } from '@exmix/mixing/self-supervised-ratio';

/** What the page knows of a task for sizes and rates; also in the page's script. */
export interface LiveTask {
  readonly name: string;
  /** Name of the family for people, and its CSS colour. */
  readonly family: string;
  readonly color: string;
  readonly role: 'mixture' | 'self-supervised' | 'held-out';
  /** Train records of the source, as the card states them. */
  readonly source?: number;
  /** Train examples of the last build. */
  readonly built?: number;
  /** The task's own cap, where it has one. */
  readonly cap?: number;
}

/** Which count a task has: that of its source, or that of the last build; the other one where it is not known. */
export type Basis = 'source' | 'built';

export interface RateSettings {
  /** Cap K on a task's count. */
  readonly cap: number;
  /** R: self-supervised examples per supervised one. */
  readonly ratio: SelfSupervisedRatio;
  readonly temperature: number;
  readonly basis: Basis;
}

export interface RatedTask extends LiveTask {
  readonly examples: number;
  /** min(examples, cap) */
  readonly counted: number;
  /** Probability that a drawn training example is of this task. */
  readonly share: number;
}
