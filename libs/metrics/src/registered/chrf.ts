import { chrfOfStatistics, chrfStatistics } from '../chrf.js';
import type { Metric } from '../metric.js';
import { answersOf, textOf } from '../metric-value.js';
import { summedScore } from '../prepared-score.js';

/** Corpus chrF2 against the best accepted answer of each example. */
export const metric: Metric = {
  prepare(items) {
    const segments = items.map((item) => chrfStatistics(textOf(item.prediction), answersOf(item)));
    const width = segments[0]?.length ?? 1;
    const perExample = Float64Array.from(segments, chrfOfStatistics);
    const ofSums = (sums: Float64Array) => chrfOfStatistics([...sums]);
    return [summedScore('chrf', Float64Array.from(segments.flat()), width, ofSums, { perExample })];
  },
};
