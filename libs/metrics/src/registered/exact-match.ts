import type { Metric } from '../metric.js';
import { answersOf, sameKey } from '../metric-value.js';
import { meanScore } from '../prepared-score.js';

/** Share of predictions that are an accepted answer letter by letter, runs of whitespace apart. */
export const metric: Metric = {
  prepare: (items) => [
    meanScore(
      'exact_match',
      Float64Array.from(items, (item) =>
        answersOf(item).some((answer) => sameKey(answer) === sameKey(item.prediction)) ? 100 : 0,
      ),
    ),
  ],
};
