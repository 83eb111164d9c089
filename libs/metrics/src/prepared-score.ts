import type { PreparedScore } from './metric.js';

interface ScoreOptions {
  readonly higherIsBetter?: boolean;
  readonly perExample?: Float64Array;
}

/** A score that is the mean of a number an example. */
export function meanScore(name: string, perExample: Float64Array, options: ScoreOptions = {}): PreparedScore {
  return summedScore(name, perExample, 1, ([sum], count) => (sum as number) / count, { perExample, ...options });
}

/**
 * A score that is a function of sums over examples, as BLEU, F1 and correlations are: resampling adds up numbers and
 * does not look at texts again.
 *
 * @param statistics `[examples * width]`, the numbers of an example side by side
 * @param ofSums gets the sums, one a column, and the number of examples
 */
export function summedScore(
  name: string,
  statistics: Float64Array,
  width: number,
  ofSums: (sums: Float64Array, count: number) => number,
  options: ScoreOptions = {},
): PreparedScore {
  const all = statistics.length / width;
  const of = (sample?: Uint32Array): number => {
    const count = sample?.length ?? all;
    const sums = new Float64Array(width);
    for (let i = 0; i < count; i++) {
      const row = (sample === undefined ? i : (sample[i] as number)) * width;
      for (let k = 0; k < width; k++) sums[k] = (sums[k] as number) + (statistics[row + k] as number);
    }
    return count === 0 ? Number.NaN : ofSums(sums, count);
  };
  return scoreOf(name, of, options);
}

/** A score that needs the sample itself, such as a rank correlation. */
export function sampleScore(
  name: string,
  count: number,
  ofPositions: (positions: Uint32Array) => number,
  options: ScoreOptions = {},
): PreparedScore {
  const everything = Uint32Array.from({ length: count }, (_, i) => i);
  return scoreOf(name, (sample = everything) => (sample.length === 0 ? Number.NaN : ofPositions(sample)), options);
}

function scoreOf(name: string, of: (sample?: Uint32Array) => number, options: ScoreOptions): PreparedScore {
  const { higherIsBetter = true, perExample } = options;
  return { name, higherIsBetter, of, ...(perExample !== undefined && { perExample }) };
}
