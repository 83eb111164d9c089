import { type BleuOptions, bleuOfStatistics, bleuStatistics } from '../bleu.js';
import type { Metric } from '../metric.js';
import { answersOf, textOf } from '../metric-value.js';
import { summedScore } from '../prepared-score.js';

/** T5's settings: the international tokenizer, exponential smoothing, order 4. */
const OPTIONS: BleuOptions = { tokenize: 'intl', smoothMethod: 'exp' };
const ORDER = 4;

/** Corpus BLEU against all accepted answers; an example's own number is its sentence BLEU. */
export const metric: Metric = {
  prepare(items) {
    const segments = items.map((item) => bleuStatistics(textOf(item.prediction), answersOf(item), OPTIONS));
    const width = 2 * ORDER + 2;
    const statistics = Float64Array.from(
      segments.flatMap((s) => [...s.correct, ...s.total, s.systemLength, s.referenceLength]),
    );
    const ofSums = (sums: Float64Array) =>
      bleuOfStatistics(
        {
          correct: [...sums.subarray(0, ORDER)],
          total: [...sums.subarray(ORDER, 2 * ORDER)],
          systemLength: sums[2 * ORDER] as number,
          referenceLength: sums[2 * ORDER + 1] as number,
        },
        OPTIONS,
      );
    const perExample = Float64Array.from(segments, (s) => bleuOfStatistics(s, { ...OPTIONS, effectiveOrder: true }));
    return [summedScore('bleu', statistics, width, ofSums, { perExample })];
  },
};
