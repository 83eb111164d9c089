/** Learning rate by step, steps counted from 0, as T5X composes it from factors. */
export type LearningRateSchedule =
  /** `base / sqrt(max(step, warmupSteps))`: T5's pre-training, with base 1 and 10,000. */
  | { readonly name: 'inverse-square-root'; readonly base: number; readonly warmupSteps: number }
  /** `rate`, after a linear rise over `warmupSteps`: T5's finetuning. */
  | { readonly name: 'constant'; readonly rate: number; readonly warmupSteps: number };

export function learningRate(schedule: LearningRateSchedule, step: number): number {
  if (schedule.name === 'inverse-square-root') return schedule.base / Math.sqrt(Math.max(step, schedule.warmupSteps));
  const warmup = schedule.warmupSteps === 0 ? 1 : Math.min(1, step / schedule.warmupSteps);
  return schedule.rate * warmup;
}
