import { normalizeSquad } from '../answer-normalization.js';
import type { Metric } from '../metric.js';
import { answersOf, textOf } from '../metric-value.js';
import { meanScore } from '../prepared-score.js';
import { answerScore } from '../question-answering.js';

/** Mean F1 of bags of words against the best accepted answer, normalised as in SQuAD. */
export const metric: Metric = {
  prepare: (items) => [
    meanScore(
      'token_f1',
      Float64Array.from(items, (item) => {
        const answers = answersOf(item).map(normalizeSquad);
        return 100 * answerScore(answers, normalizeSquad(textOf(item.prediction))).f1;
      }),
    ),
  ],
};
