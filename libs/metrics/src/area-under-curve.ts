import { sameLength } from './same-length.js';

/**
 * Area under the ROC curve, 0 to 1: the chance that a positive scores above a negative, ties counting half.
 * NaN without a positive or without a negative.
 */
export function rocAuc(positive: readonly boolean[], scores: readonly number[], weights?: readonly number[]): number {
  sameLength(positive, scores);
  const { groups, positives, negatives } = grouped(positive, scores, weights);
  let negativesAbove = 0;
  let area = 0;
  for (const group of groups) {
    area += group.positives * (negatives - negativesAbove - group.negatives / 2);
    negativesAbove += group.negatives;
  }
  return area / (positives * negatives);
}

/** Average precision, 0 to 1: precision at every distinct score from above, weighted by the recall it adds. */
export function averagePrecision(
  positive: readonly boolean[],
  scores: readonly number[],
  weights?: readonly number[],
): number {
  sameLength(positive, scores);
  const { groups, positives } = grouped(positive, scores, weights);
  let found = 0;
  let seen = 0;
  let sum = 0;
  for (const group of groups) {
    found += group.positives;
    seen += group.positives + group.negatives;
    sum += (group.positives / positives) * (found / seen);
  }
  return sum;
}

/** Weights of positives and negatives by distinct score, highest score first. */
function grouped(positive: readonly boolean[], scores: readonly number[], weights: readonly number[] | undefined) {
  const order = scores.map((_, i) => i).sort((a, b) => (scores[b] as number) - (scores[a] as number));
  const groups: { score: number; positives: number; negatives: number }[] = [];
  let positives = 0;
  let negatives = 0;
  for (const i of order) {
    const score = scores[i] as number;
    let group = groups.at(-1);
    if (group === undefined || group.score !== score) {
      group = { score, positives: 0, negatives: 0 };
      groups.push(group);
    }
    const weight = weights?.[i] ?? 1;
    if (positive[i]) {
      group.positives += weight;
      positives += weight;
    } else {
      group.negatives += weight;
      negatives += weight;
    }
  }
  return { groups, positives, negatives };
}
