import type { Measure } from '../measure.js';

/** The tolerances that the README of the model vectors gives. */
export const TOLERANCES = {
  /** Hidden states and logits; scores of beams are sums of log probabilities of such. */
  hidden: { tolerance: 1e-4, by: 'absolute' },
  meanLoss: { tolerance: 1e-5, by: 'absolute' },
  summedLoss: { tolerance: 3e-6, by: 'relative' },
  /** Of the largest entry of each tensor. */
  gradients: { tolerance: 1e-4, by: 'relative' },
  trainingLoss: { tolerance: 2e-5, by: 'absolute' },
  sums: { tolerance: 5e-5, by: 'absolute' },
  norms: { tolerance: 2e-6, by: 'absolute' },
  ids: { tolerance: 0, by: 'exact' },
} as const satisfies Readonly<Record<string, Pick<Measure, 'tolerance' | 'by'>>>;
