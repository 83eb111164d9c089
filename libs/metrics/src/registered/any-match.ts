import { normalizeSquad } from '../answer-normalization.js';
import type { Metric } from '../metric.js';
import { answersOf, textOf } from '../metric-value.js';
import { meanScore } from '../prepared-score.js';

/** Share of predictions that are an accepted answer, case, punctuation and articles apart. */
export const metric: Metric = {
  prepare: (items) => [
    meanScore(
      'any_match',
      Float64Array.from(items, (item) => {
        const prediction = normalizeSquad(textOf(item.prediction));
        return answersOf(item).some((answer) => normalizeSquad(answer) === prediction) ? 100 : 0;
      }),
    ),
  ],
};
