import type { ClassValue } from './class-value.js';
import { sameLength } from './same-length.js';

/**
 * Matthews correlation of any number of classes, -1 to 1; 0 where one side is constant (scikit-learn's convention).
 * Gorodkin 2004, "Comparing two K-category assignments by a K-category correlation coefficient".
 */
export function matthewsCorrelation(targets: readonly ClassValue[], predictions: readonly ClassValue[]): number {
  sameLength(targets, predictions);
  const targetCounts = new Map<ClassValue, number>();
  const predictionCounts = new Map<ClassValue, number>();
  let right = 0;
  for (let i = 0; i < targets.length; i++) {
    const target = targets[i] as ClassValue;
    const prediction = predictions[i] as ClassValue;
    targetCounts.set(target, (targetCounts.get(target) ?? 0) + 1);
    predictionCounts.set(prediction, (predictionCounts.get(prediction) ?? 0) + 1);
    if (target === prediction) right++;
  }
  return matthewsOfCounts(right, targets.length, targetCounts, predictionCounts);
}

/** The same from counts: right ones, all, and how often each class is a target and a prediction. */
export function matthewsOfCounts(
  right: number,
  all: number,
  targetCounts: ReadonlyMap<ClassValue, number>,
  predictionCounts: ReadonlyMap<ClassValue, number>,
): number {
  let chance = 0;
  let targetSquares = 0;
  let predictionSquares = 0;
  for (const [value, count] of targetCounts) {
    chance += count * (predictionCounts.get(value) ?? 0);
    targetSquares += count * count;
  }
  for (const count of predictionCounts.values()) predictionSquares += count * count;
  const spread = (all * all - predictionSquares) * (all * all - targetSquares);
  return spread === 0 ? 0 : (right * all - chance) / Math.sqrt(spread);
}
