import { InputError } from '@exmix/errors/input-error';
import type { ClassValue } from './class-value.js';
import { sameLength } from './same-length.js';

/** Share of equal pairs, 0 to 100; with weights, the weighted share. */
export function accuracy(
  targets: readonly unknown[],
  predictions: readonly unknown[],
  weights?: readonly number[],
): number {
  sameLength(targets, predictions);
  let right = 0;
  let all = 0;
  for (let i = 0; i < targets.length; i++) {
    const weight = weights?.[i] ?? 1;
    all += weight;
    if (Object.is(targets[i], predictions[i])) right += weight;
  }
  return (100 * right) / all;
}

/** 100 when both lists are equal in length and in every item, else 0. Per question in MultiRC. */
export function allMatch(targets: readonly unknown[], predictions: readonly unknown[]): number {
  return targets.length === predictions.length && targets.every((target, i) => Object.is(target, predictions[i]))
    ? 100
    : 0;
}

/** F1 of one class, 0 to 100; 0 where the class is neither a target nor a prediction (scikit-learn's default). */
export function f1OfClass(
  targets: readonly ClassValue[],
  predictions: readonly ClassValue[],
  positive: ClassValue,
  weights?: readonly number[],
): number {
  sameLength(targets, predictions);
  let both = 0;
  let either = 0;
  for (let i = 0; i < targets.length; i++) {
    const weight = weights?.[i] ?? 1;
    const isTarget = targets[i] === positive;
    const isPrediction = predictions[i] === positive;
    if (isTarget && isPrediction) both += weight;
    either += weight * (Number(isTarget) + Number(isPrediction));
  }
  return either === 0 ? 0 : (200 * both) / either;
}

/** Binary F1 of class 1, 0 to 100, where a prediction that is neither 0 nor 1 counts as the wrong class. */
export function f1WithInvalid(targets: readonly number[], predictions: readonly unknown[]): number {
  sameLength(targets, predictions);
  const foreign = targets.find((target) => target !== 0 && target !== 1);
  if (foreign !== undefined) {
    throw new InputError('metric-targets', `binary F1 needs targets 0 and 1, not ${String(foreign)}`);
  }
  const mended = targets.map((target, i) => {
    const prediction = predictions[i];
    return prediction === 0 || prediction === 1 ? prediction : 1 - target;
  });
  return f1OfClass(targets, mended, 1);
}

/** Macro F1, 0 to 100: the mean of the F1 of every class of `classes`. */
export function macroF1(
  targets: readonly ClassValue[],
  predictions: readonly ClassValue[],
  classes: readonly ClassValue[],
  weights?: readonly number[],
): number {
  return classes.reduce<number>((sum, c) => sum + f1OfClass(targets, predictions, c, weights), 0) / classes.length;
}

/** Macro F1 over classes 0 to `classCount - 1`, the CommitmentBank's metric in T5. */
export function meanMulticlassF1(
  targets: readonly number[],
  predictions: readonly number[],
  classCount: number,
  weights?: readonly number[],
): number {
  return macroF1(
    targets,
    predictions,
    Array.from({ length: classCount }, (_, c) => c),
    weights,
  );
}
