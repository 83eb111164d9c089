import type { Metric, MetricItem, MetricSettings } from '../metric.js';
import { hits, sameKey } from '../metric-value.js';
import { positiveKey } from '../positive-key.js';
import { summedScore } from '../prepared-score.js';

/**
 * F1 of the positive class: the second label word, or 1 (or true) where targets are 0 and 1. A prediction that is
 * neither class counts as the wrong one (T5's `f1_score_with_invalid`).
 */
export const metric: Metric = {
  prepare(items, settings) {
    const positive = positiveKey('f1', items, settings);
    const statistics = Float64Array.from(
      items.flatMap((item) => {
        const isTarget = sameKey(item.target) === positive;
        const known = isKnown(item, settings);
        const isPrediction = known ? sameKey(item.prediction) === positive : !isTarget;
        return [Number(isTarget && isPrediction), Number(isTarget) + Number(isPrediction)];
      }),
    );
    const ofSums = ([both, either]: Float64Array) => (either === 0 ? 0 : (200 * (both as number)) / (either as number));
    return [summedScore('f1', statistics, 2, ofSums, { perExample: hits(items) })];
  },
};

function isKnown(item: MetricItem, { labels }: MetricSettings): boolean {
  const key = sameKey(item.prediction);
  return labels?.includes(key) === true || key === '0' || key === '1' || key === 'false' || key === 'true';
}
