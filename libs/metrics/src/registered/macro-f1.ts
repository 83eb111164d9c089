import type { Metric } from '../metric.js';
import { hits, sameKey } from '../metric-value.js';
import { summedScore } from '../prepared-score.js';

/**
 * Mean of the F1 of the classes that occur among the targets (in a resample: among its targets or predictions).
 * A prediction that is no class is a miss of the target's class.
 */
export const metric: Metric = {
  prepare(items) {
    const classes = [...new Set(items.map((item) => sameKey(item.target)))].sort();
    const index = new Map(classes.map((key, c) => [key, c]));
    // Two columns a class: hits, and targets plus predictions.
    const width = 2 * classes.length;
    const statistics = new Float64Array(items.length * width);
    const add = (row: number, column: number) => {
      statistics[row * width + column] = (statistics[row * width + column] as number) + 1;
    };
    items.forEach((item, row) => {
      const target = index.get(sameKey(item.target)) as number;
      const prediction = index.get(sameKey(item.prediction));
      add(row, 2 * target + 1);
      if (prediction !== undefined) add(row, 2 * prediction + 1);
      if (prediction === target) add(row, 2 * target);
    });
    const ofSums = (sums: Float64Array) => {
      let total = 0;
      let present = 0;
      for (let column = 0; column < width; column += 2) {
        if (sums[column + 1] === 0) continue;
        present++;
        total += (200 * (sums[column] as number)) / (sums[column + 1] as number);
      }
      return total / present;
    };
    return [summedScore('macro_f1', statistics, width, ofSums, { perExample: hits(items) })];
  },
};
