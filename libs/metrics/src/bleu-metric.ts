import { type BleuOptions, bleuOfStatistics, bleuStatistics } from './bleu.js';
import type { Metric } from './metric.js';
import { answersOf, textOf } from './metric-value.js';
import { summedScore } from './prepared-score.js';

/**
 * Corpus BLEU of n-grams up to an order against all accepted answers, with T5's settings: the international tokenizer,
 * exponential smoothing. An example's own number is its sentence BLEU.
 *
 * @param textsOf the text that is scored and those that it is compared with; by default prediction and answers
 */
export function bleuMetric(
  name: string,
  order: number,
  textsOf: (item: Parameters<Metric['prepare']>[0][number]) => readonly [said: string, accepted: readonly string[]] = (
    item,
  ) => [textOf(item.prediction), answersOf(item)],
): Metric {
  const options: BleuOptions = { tokenize: 'intl', smoothMethod: 'exp', maxNgramOrder: order };
  return {
    prepare(items) {
      const segments = items.map((item) => bleuStatistics(...textsOf(item), options));
      const statistics = Float64Array.from(
        segments.flatMap((s) => [...s.correct, ...s.total, s.systemLength, s.referenceLength]),
      );
      const ofSums = (sums: Float64Array) =>
        bleuOfStatistics(
          {
            correct: [...sums.subarray(0, order)],
            total: [...sums.subarray(order, 2 * order)],
            systemLength: sums[2 * order] as number,
            referenceLength: sums[2 * order + 1] as number,
          },
          options,
        );
      const perExample = Float64Array.from(segments, (s) => bleuOfStatistics(s, { ...options, effectiveOrder: true }));
      return [summedScore(name, statistics, 2 * order + 2, ofSums, { perExample })];
    },
  };
}
