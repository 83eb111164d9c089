import { factorsLearningRate, type LearningRateFactors } from './learning-rate-factors.js';

/** Learning rate by step, steps counted from 0. */
export type LearningRateSchedule =
  /** `base / sqrt(max(step, warmupSteps))`: T5's pre-training, with base 1 and 10,000. */
  | { readonly name: 'inverse-square-root'; readonly base: number; readonly warmupSteps: number }
  /** `rate`, after a linear rise over `warmupSteps`: T5's finetuning. */
  | { readonly name: 'constant'; readonly rate: number; readonly warmupSteps: number }
  /** As `constant`, then in a straight line to 0 at the last step: Transformers' `linear` schedule. */
  | { readonly name: 'linear'; readonly rate: number; readonly warmupSteps: number }
  /**
   * As `constant`, then along `cycles` waves of a cosine (default 0.5: half a wave, down to 0 at the last step):
   * Transformers' `cosine` schedule.
   */
  | {
      readonly name: 'cosine';
      readonly rate: number;
      readonly warmupSteps: number;
      readonly cycles?: number | undefined;
    }
  /** A product of T5X's factors. */
  | ({ readonly name: 'factors' } & LearningRateFactors);

/**
 * @param step the step's number, from 0
 * @param steps steps of the whole phase
 */
export function learningRate(schedule: LearningRateSchedule, step: number, steps: number): number {
  switch (schedule.name) {
    case 'factors':
      return factorsLearningRate(schedule, step);
    case 'inverse-square-root':
      return schedule.base / Math.sqrt(Math.max(step, schedule.warmupSteps));
    default: {
      const { rate, warmupSteps } = schedule;
      const risen = warmupSteps === 0 ? 1 : Math.min(1, step / warmupSteps);
      return rate * risen * (step > warmupSteps ? left(schedule, (steps - step) / (steps - warmupSteps)) : 1);
    }
  }
}

/** What of its rate a schedule has left, by the part of the steps after the warmup that are still to come. */
function left(
  schedule: Extract<LearningRateSchedule, { name: 'constant' | 'linear' | 'cosine' }>,
  toCome: number,
): number {
  if (schedule.name === 'constant') return 1;
  if (schedule.name === 'linear') return Math.max(0, toCome);
  return Math.max(0, 0.5 * (1 + Math.cos(Math.PI * 2 * (schedule.cycles ?? 0.5) * (1 - toCome))));
}
