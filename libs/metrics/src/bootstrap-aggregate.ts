import { type BootstrapOptions, bootstrapScores, quantile } from './bootstrap.js';

/** Percentiles of the bootstrapped means of several scores of the same examples: `[low, middle, high]` by name. */
export function bootstrapAggregate<Name extends string>(
  scores: readonly Readonly<Record<Name, number>>[],
  options: BootstrapOptions,
): Record<Name, [low: number, middle: number, high: number]> {
  const outside = (1 - (options.confidence ?? 0.95)) / 2;
  const names = Object.keys(scores[0] ?? {}) as Name[];
  const triples = names.map((name) => {
    const meanOf = (sample: Uint32Array) =>
      sample.reduce((sum, i) => sum + (scores[i] as Record<Name, number>)[name], 0) / sample.length;
    const means = bootstrapScores(scores.length, meanOf, options).sort();
    return [name, [quantile(means, outside), quantile(means, 0.5), quantile(means, 1 - outside)]] as const;
  });
  return Object.fromEntries(triples) as unknown as Record<Name, [number, number, number]>;
}
