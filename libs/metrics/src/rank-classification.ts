import { InputError } from '@exmix/errors/input-error';
import { averagePrecision, rocAuc } from './area-under-curve.js';
import { accuracy, f1OfClass, meanMulticlassF1 } from './classification.js';
import { sameLength } from './same-length.js';

/** One choice of one input: `[input, choice]`, whether it is right, the input's weight, the target's length in tokens. */
export type RankedChoice = readonly [
  index: readonly number[],
  isCorrect: boolean,
  weight: number,
  targetLength: number,
];

/**
 * Scores a model that ranks the choices of an input by likelihood, 0 to 100, after T5's `rank_classification`.
 * Always `accuracy` (weighted, any right choice counts); with a class count, also `mean_<n>class_f1`, or for two
 * classes `f1`, `auc-roc` and `auc-pr` of class 1.
 *
 * @param scores log-likelihoods in the order of `targets`; the order does not matter
 */
export function rankClassification(
  targets: readonly RankedChoice[],
  scores: readonly number[],
  options: { readonly classCount?: number | undefined; readonly normalizeByTargetLength?: boolean } = {},
): Record<string, number> {
  sameLength(targets, scores);
  const inputs = groupByInput(targets, scores, options.normalizeByTargetLength ?? false);
  const { classCount } = options;
  const bad = classCount === undefined ? undefined : inputs.find((input) => input.length !== classCount);
  if (bad !== undefined) {
    throw new InputError('metric-targets', `an input has ${bad.length} choices, not ${classCount}`);
  }
  const predictions = inputs.map((choices) => {
    const best = choices.reduce((a, b) => (b.score > a.score ? b : a));
    return choices.indexOf(best);
  });
  const weights = inputs.map((choices) => (choices[0] as Choice).weight);
  const right = inputs.map((choices, i) => (choices[predictions[i] as number] as Choice).isCorrect);
  const result: Record<string, number> = {
    accuracy: accuracy(
      right.map(() => true),
      right,
      weights,
    ),
  };
  if (classCount === undefined) return result;
  // Where several choices are right, the label is the predicted one if it is among them, else the first.
  const labels = inputs.map((choices, i) =>
    right[i] ? (predictions[i] as number) : choices.findIndex((choice) => choice.isCorrect),
  );
  if (classCount === 2) {
    const positive = labels.map((label) => label === 1);
    // The order of the probabilities of class 1 is that of the differences of the log-likelihoods.
    const margins = inputs.map((choices) => (choices[1] as Choice).score - (choices[0] as Choice).score);
    result.f1 = f1OfClass(labels, predictions, 1, weights);
    result['auc-roc'] = 100 * rocAuc(positive, margins, weights);
    result['auc-pr'] = 100 * averagePrecision(positive, margins, weights);
  } else {
    result[`mean_${classCount}class_f1`] = meanMulticlassF1(labels, predictions, classCount, weights);
  }
  return result;
}

interface Choice {
  readonly index: number;
  readonly isCorrect: boolean;
  readonly weight: number;
  readonly score: number;
}

function groupByInput(targets: readonly RankedChoice[], scores: readonly number[], normalize: boolean): Choice[][] {
  const inputs = new Map<number, Choice[]>();
  targets.forEach(([index, isCorrect, weight, targetLength], i) => {
    const [input, choice] = index;
    if (!Array.isArray(index) || index.length !== 2 || input === undefined || choice === undefined) {
      throw new InputError('metric-targets', `a choice's index is [input, choice], not ${JSON.stringify(index)}`);
    }
    const score = normalize ? (scores[i] as number) / targetLength : (scores[i] as number);
    const choices = inputs.get(input) ?? [];
    choices.push({ index: choice, isCorrect, weight, score });
    inputs.set(input, choices);
  });
  return [...inputs.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, choices]) => choices.sort((a, b) => a.index - b.index));
}
