import type { Metric } from './metric.js';
import { answersOf, textOf } from './metric-value.js';
import { meanScore } from './prepared-score.js';
import { rougeScore, splitSummarySentences } from './rouge.js';

/** Mean ROUGE F-measure against the best accepted answer, without stemming, as in T5. */
export function rougeMetric(name: string, type: string): Metric {
  const prepareText = (text: string) => (type === 'rougeLsum' ? splitSummarySentences(text) : text);
  return {
    prepare: (items) => [
      meanScore(
        name,
        Float64Array.from(items, (item) => {
          const prediction = prepareText(textOf(item.prediction));
          const scores = answersOf(item).map((answer) => rougeScore(prepareText(answer), prediction, type).fmeasure);
          return 100 * Math.max(...scores);
        }),
      ),
    ],
  };
}
