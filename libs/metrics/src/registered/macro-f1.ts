import { classCountScore, f1OfCounts } from '../class-counts.js';
import { mean } from '../mean.js';
import type { Metric, MetricValue } from '../metric.js';
import { sameKey } from '../metric-value.js';

/**
 * Mean of the F1 of the classes that occur among the targets (in a resample: among its targets or predictions).
 * A prediction that is no class is a miss of the target's class.
 */
export const metric: Metric = {
  prepare(items) {
    const classesOf = (value: MetricValue) => [sameKey(value)];
    const classes = [...new Set(items.flatMap(({ target }) => classesOf(target)))].sort();
    return [
      classCountScore('macro_f1', items, classes, classesOf, (counts) =>
        mean(counts.filter(({ targets, predictions }) => targets + predictions > 0).map(f1OfCounts)),
      ),
    ];
  },
};
