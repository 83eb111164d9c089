import { normalizeRates } from './normalize-rates.js';
import { ratioNumber, type SelfSupervisedRatio } from './self-supervised-ratio.js';

export interface RatedTask {
  readonly rate: number;
  /** Whether it is self-supervised prose (span corruption) rather than a supervised task. */
  readonly selfSupervised: boolean;
}

/**
 * Share of self-supervised examples at ratio R, the number of them per supervised example: R / (1 + R), all at
 * R = infinity (Aribandi et al. 2022, section 3.1; ExT5 has R = 2). Where one kind has no examples the other gets all.
 */
export function selfSupervisedShare(tasks: readonly RatedTask[], given: SelfSupervisedRatio): number {
  const ratio = ratioNumber(given);
  if (!(ratio >= 0)) throw new RangeError(`the self-supervised ratio is 0 or more, got ${ratio}`);
  const has = (selfSupervised: boolean) =>
    tasks.some((task) => task.selfSupervised === selfSupervised && task.rate > 0);
  if (!has(true)) return 0;
  if (!has(false) || ratio === Number.POSITIVE_INFINITY) return 1;
  return ratio / (1 + ratio);
}

/**
 * The probability of each task when an example is drawn: first the kind by the self-supervised ratio, then the task in
 * proportion to its rate within its kind. They sum to 1, or are all 0 where no task has a rate.
 *
 * @returns probabilities in the order of the tasks
 */
export function mixtureProbabilities(tasks: readonly RatedTask[], ratio: SelfSupervisedRatio): number[] {
  const share = selfSupervisedShare(tasks, ratio);
  const ofKind = (selfSupervised: boolean) =>
    normalizeRates(tasks.map((task) => (task.selfSupervised === selfSupervised ? task.rate : 0)));
  const prose = ofKind(true);
  const supervised = ofKind(false);
  return tasks.map((_, i) => share * (prose[i] as number) + (1 - share) * (supervised[i] as number));
}
