import { InputError } from '@exmix/errors/input-error';
import type { Metric, MetricItem } from '../metric.js';
import { sameKey } from '../metric-value.js';
import { positiveKey } from '../positive-key.js';
import { sampleScore } from '../prepared-score.js';

/**
 * Area under the ROC curve times 100: how often a positive example is held more probable to be positive than a negative
 * one, ties counting half. An example's score is how much the log probability of the positive label word exceeds that of
 * the other, which orders examples as the probability of the one among the two does; what the model wrote plays no part.
 */
export const metric: Metric = {
  prepare(items, settings) {
    const positive = positiveKey('roc_auc', items, settings);
    const isPositive = items.map((item) => sameKey(item.target) === positive);
    const margins = items.map(marginOf);
    // Examples in groups of equal margins, rising: a sample is then scored by counting, without sorting it.
    const rising = [...new Set(margins)].sort((a, b) => a - b);
    const groupOf = new Map(rising.map((margin, group) => [margin, group]));
    const groups = Uint32Array.from(margins, (margin) => groupOf.get(margin) as number);
    const of = (positions: Uint32Array) => {
      const counts = new Float64Array(2 * rising.length);
      for (const i of positions) {
        const at = 2 * (groups[i] as number) + (isPositive[i] ? 1 : 0);
        counts[at] = (counts[at] as number) + 1;
      }
      let below = 0;
      let positives = 0;
      let pairs = 0;
      for (let at = 0; at < counts.length; at += 2) {
        const [negative, found] = [counts[at] as number, counts[at + 1] as number];
        pairs += found * (below + negative / 2);
        below += negative;
        positives += found;
      }
      return (100 * pairs) / (positives * below);
    };
    return [sampleScore('roc_auc', items.length, of)];
  },
};

function marginOf({ labelScores }: MetricItem): number {
  const [negative, positive] = labelScores ?? [];
  if (labelScores?.length === 2 && negative !== undefined && positive !== undefined) return positive - negative;
  throw new InputError(
    'metric-label-scores',
    labelScores === undefined
      ? 'roc_auc needs the probabilities of two label words: the card has to list them in format.labels, and only the stage evaluate works them out'
      : `roc_auc needs two label words; the card has ${labelScores.length}`,
    { field: 'evaluate.metrics' },
  );
}
