import { mean } from './mean.js';
import { sameLength } from './same-length.js';

/** Mean absolute difference over all numbers of all rows. */
export function meanAbsoluteError(
  targets: readonly (readonly number[])[],
  predictions: readonly (readonly number[])[],
): number {
  sameLength(targets, predictions);
  return mean(
    targets.flatMap((row, i) => {
      const predicted = predictions[i] as readonly number[];
      sameLength(row, predicted);
      return row.map((value, j) => Math.abs(value - (predicted[j] as number)));
    }),
  );
}
