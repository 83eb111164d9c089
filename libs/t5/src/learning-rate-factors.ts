import type { LearningRateFactor } from '@exmix/cards/learning-rate-factors';

/** A learning rate as T5X writes it, `constant * linear_warmup * rsqrt_decay` being three factors. */
export interface LearningRateFactors {
  /** Multiplied with each other. */
  readonly factors: readonly LearningRateFactor[];
  /** `constant`; `linear_decay` has it inside. T5X's `base_learning_rate`. */
  readonly base: number;
  /** Where `linear_warmup` reaches 1 and the decays begin. */
  readonly warmupSteps: number;
  /** Of `decay_every`: what remains each time. Of `linear_decay`: what is lost in each step. Default 0.5. */
  readonly decayFactor?: number | undefined;
  /** Steps from one fall of `decay_every` to the next; default 20,000. */
  readonly stepsPerDecay?: number | undefined;
  /** Steps of one fall of `cosine_decay` from 1 to 0, after which it starts anew at 1; default 100,000. */
  readonly stepsPerCycle?: number | undefined;
  /** Steps are counted from here: where a phase goes on with a model that has had so many. Default 0. */
  readonly stepOffset?: number | undefined;
  /** The learning rate is never below; default 1e-8. */
  readonly minimum?: number | undefined;
}

export function factorsLearningRate(schedule: LearningRateFactors, step: number): number {
  const counted = Math.max(0, step - (schedule.stepOffset ?? 0));
  const product = schedule.factors.reduce((rate, factor) => rate * factorAt(factor, schedule, counted), 1);
  return Math.max(product, schedule.minimum ?? 1e-8);
}

function factorAt(factor: LearningRateFactor, schedule: LearningRateFactors, step: number): number {
  const { base, warmupSteps, decayFactor = 0.5, stepsPerDecay = 20_000, stepsPerCycle = 100_000 } = schedule;
  switch (factor) {
    case 'constant':
      return base;
    case 'linear_warmup':
      return Math.min(1, step / warmupSteps);
    case 'linear_decay':
      return base * Math.min(step / warmupSteps, 1 + decayFactor * (warmupSteps - step));
    case 'rsqrt_decay':
      return 1 / Math.sqrt(Math.max(step, warmupSteps));
    case 'rsqrt_normalized_decay':
      return Math.sqrt(warmupSteps / Math.max(step, warmupSteps));
    case 'decay_every':
      return decayFactor ** Math.floor(step / stepsPerDecay);
    case 'cosine_decay': {
      const cycle = Math.max(0, (step - warmupSteps) / stepsPerCycle) % 1;
      return Math.max(0, 0.5 * (1 + Math.cos(Math.PI * cycle)));
    }
  }
}
