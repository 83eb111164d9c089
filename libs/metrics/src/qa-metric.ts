import type { Metric } from './metric.js';
import { answersOf, textOf } from './metric-value.js';
import { meanScore } from './prepared-score.js';
import { answerScore } from './question-answering.js';

/** F1 and exact match against the best accepted answer under a normalisation. */
export function qaMetric(name: string, normalize: (answer: string) => string): Metric {
  return {
    prepare: (items) => {
      const scores = items.map((item) =>
        answerScore(answersOf(item).map(normalize), normalize(textOf(item.prediction))),
      );
      return [
        meanScore(
          `${name}_f1`,
          Float64Array.from(scores, (score) => 100 * score.f1),
        ),
        meanScore(
          `${name}_em`,
          Float64Array.from(scores, (score) => 100 * score.em),
        ),
      ];
    },
  };
}
