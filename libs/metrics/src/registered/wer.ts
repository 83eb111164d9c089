import { wordErrors } from '../edit-distance.js';
import type { Metric } from '../metric.js';
import { textOf } from '../metric-value.js';
import { summedScore } from '../prepared-score.js';

/** Word error rate: word edits per hundred words of the targets. Lower is better; it may exceed 100. */
export const metric: Metric = {
  prepare(items) {
    const errors = items.map((item) => wordErrors(textOf(item.target), textOf(item.prediction)));
    const rate = (edits: number, words: number) => (words === 0 ? (edits === 0 ? 0 : 100) : (100 * edits) / words);
    return [
      summedScore(
        'wer',
        Float64Array.from(errors.flatMap(({ edits, words }) => [edits, words])),
        2,
        ([edits, words]) => rate(edits as number, words as number),
        { higherIsBetter: false, perExample: Float64Array.from(errors, (e) => rate(e.edits, e.words)) },
      ),
    ];
  },
};
