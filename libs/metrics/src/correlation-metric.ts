import { InputError } from '@exmix/errors/input-error';
import type { Metric } from './metric.js';
import { numberOf, textOf } from './metric-value.js';
import { sampleScore } from './prepared-score.js';

/** What a prediction that is no number counts as; T5's `string_to_float` default. */
const NO_NUMBER = -1;

/** A correlation of numbers times 100. */
export function correlationMetric(
  name: string,
  correlate: (targets: Float64Array, predictions: Float64Array) => number,
): Metric {
  return {
    prepare(items) {
      const targets = Float64Array.from(items, (item) => {
        const number = numberOf(item.target);
        if (number === undefined) {
          throw new InputError('metric-targets', `${name} needs numbers as targets, not "${textOf(item.target)}"`);
        }
        return number;
      });
      const predictions = Float64Array.from(items, (item) => numberOf(item.prediction) ?? NO_NUMBER);
      const of = (positions: Uint32Array) =>
        100 *
        correlate(
          Float64Array.from(positions, (i) => targets[i] as number),
          Float64Array.from(positions, (i) => predictions[i] as number),
        );
      return [sampleScore(name, items.length, of)];
    },
  };
}
