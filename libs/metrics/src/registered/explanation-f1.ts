import { normalizeSquad } from '../answer-normalization.js';
import { explanationsOf } from '../explanation-of.js';
import type { Metric } from '../metric.js';
import { meanScore } from '../prepared-score.js';
import { answerScore } from '../question-answering.js';

/**
 * Mean F1 of bags of words of explanations alone against the best accepted one, normalised as in SQuAD.
 *
 * NOTE: ERASER's token F1 compares the places of quotes in the document. Here a quote counts wherever it stands.
 */
export const metric: Metric = {
  prepare: (items) => [
    meanScore(
      'explanation_f1',
      Float64Array.from(items, (item) => {
        const [said, accepted] = explanationsOf(item);
        return 100 * answerScore(accepted.map(normalizeSquad), normalizeSquad(said)).f1;
      }),
    ),
  ],
};
