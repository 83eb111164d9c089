/**
 * The bootstrap: a score's spread estimated by scoring samples of the examples drawn with replacement. Efron 1979;
 * for paired comparison of systems Koehn 2004, "Statistical Significance Tests for Machine Translation Evaluation".
 * Draws are hashes of (seed, sample, position), so the same seed gives the same intervals anywhere.
 */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

export interface BootstrapOptions {
  readonly seed: number;
  /** Samples drawn; default 1000. */
  readonly samples?: number;
  /** Share of the samples' scores that lies in the interval; default 0.95. */
  readonly confidence?: number;
}

/** Positions of one sample: `count` draws with replacement from `0..count-1`. */
export function bootstrapSample(seed: number, sample: number, count: number): Uint32Array {
  const positions = new Uint32Array(count);
  const start = mix(mix(seed | 0) ^ Math.imul(sample + 1, 0x9e3779b1));
  for (let i = 0; i < count; i++) {
    const hash = mix(start ^ Math.imul(i + 1, 0x85ebca6b)) >>> 0;
    // The high bits of hash * count: no modulo bias beyond count / 2^32.
    positions[i] = Math.floor((hash * count) / 0x1_0000_0000);
  }
  return positions;
}

/** Scores of all samples, in the order of the samples; NaN where a sample's score is undefined. */
export function bootstrapScores(
  count: number,
  score: (sample: Uint32Array) => number,
  options: BootstrapOptions,
): Float64Array {
  return Float64Array.from({ length: options.samples ?? 1000 }, (_, b) =>
    score(bootstrapSample(options.seed, b, count)),
  );
}

/** Percentile interval of the defined scores; undefined where none is. */
export function percentileInterval(scores: Float64Array, confidence = 0.95): Interval | undefined {
  const defined = scores.filter((score) => !Number.isNaN(score)).sort();
  if (defined.length === 0) return undefined;
  const outside = (1 - confidence) / 2;
  return { low: quantile(defined, outside), high: quantile(defined, 1 - outside) };
}

/** Interval of one score over `count` examples. */
export function bootstrapInterval(
  count: number,
  score: (sample: Uint32Array) => number,
  options: BootstrapOptions,
): Interval | undefined {
  return count === 0 ? undefined : percentileInterval(bootstrapScores(count, score, options), options.confidence);
}

/** Interval of the difference `a - b` of two scores over the same examples: both see the same samples. */
export function pairedBootstrapInterval(
  count: number,
  a: (sample: Uint32Array) => number,
  b: (sample: Uint32Array) => number,
  options: BootstrapOptions,
): Interval | undefined {
  return bootstrapInterval(count, (sample) => a(sample) - b(sample), options);
}

/** Quantile of rising values with linear interpolation, as numpy's default. */
export function quantile(sorted: ArrayLike<number>, q: number): number {
  const position = q * (sorted.length - 1);
  const below = Math.floor(position);
  const low = sorted[below] as number;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return low + (high - low) * (position - below);
}

/** A bijective 32-bit mixer with good avalanche ("lowbias32" of Chris Wellons). */
function mix(value: number): number {
  let x = value ^ (value >>> 16);
  x = Math.imul(x, 0x21f0aaad);
  x ^= x >>> 15;
  x = Math.imul(x, 0x735a2d97);
  return x ^ (x >>> 15);
}
