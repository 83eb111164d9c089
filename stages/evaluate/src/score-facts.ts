import { type BootstrapOptions, bootstrapScores, percentileInterval } from '@exmix/metrics/bootstrap';
import type { PreparedScore } from '@exmix/metrics/metric';
import type { Range, ScoreFacts } from '@exmix/reports/report-data';

/** Decimal places of written scores: finer than any interval, coarser than rounding errors of sums. */
const PLACES = 6;

export interface ScoreResult {
  readonly facts: ScoreFacts;
  /** The score of every bootstrap sample; null where undefined. */
  readonly samples: readonly (number | null)[];
}

/** A score with its baseline, 95% intervals of both, and the paired interval of their difference. */
export function scoreFacts(
  score: PreparedScore,
  baseline: PreparedScore,
  examples: number,
  options: BootstrapOptions,
): ScoreResult {
  const sign = score.higherIsBetter ? 1 : -1;
  const value = examples === 0 ? Number.NaN : score.of();
  const base = examples === 0 ? Number.NaN : baseline.of();
  const none = new Float64Array();
  const samples = examples === 0 ? none : bootstrapScores(examples, score.of, options);
  const baseSamples = examples === 0 ? none : bootstrapScores(examples, baseline.of, options);
  const margins = samples.map((sample, i) => sign * (sample - (baseSamples[i] as number)));
  return {
    facts: {
      name: score.name,
      higherIsBetter: score.higherIsBetter,
      value: rounded(value),
      interval: intervalOf(samples),
      baseline: rounded(base),
      baselineInterval: intervalOf(baseSamples),
      margin: rounded(sign * (value - base)),
      marginInterval: intervalOf(margins),
    },
    samples: Array.from(samples, rounded),
  };
}

/** A number that JSON can hold, or null for NaN. */
export function rounded(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toFixed(PLACES)) : null;
}

export function intervalOf(samples: Float64Array): Range | null {
  const interval = percentileInterval(samples);
  if (interval === undefined) return null;
  return { low: rounded(interval.low) ?? 0, high: rounded(interval.high) ?? 0 };
}
