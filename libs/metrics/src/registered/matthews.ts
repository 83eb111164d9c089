import { matthewsCorrelation } from '../matthews.js';
import type { Metric } from '../metric.js';
import { hits, sameKey } from '../metric-value.js';
import { sampleScore } from '../prepared-score.js';

/** Matthews correlation times 100. */
export const metric: Metric = {
  prepare(items) {
    const targets = items.map((item) => sameKey(item.target));
    const predictions = items.map((item) => sameKey(item.prediction));
    const of = (positions: Uint32Array) =>
      100 *
      matthewsCorrelation(
        Array.from(positions, (i) => targets[i] as string),
        Array.from(positions, (i) => predictions[i] as string),
      );
    return [sampleScore('matthews', items.length, of, { perExample: hits(items) })];
  },
};
