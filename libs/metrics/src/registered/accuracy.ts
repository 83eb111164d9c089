import type { Metric } from '../metric.js';
import { hits } from '../metric-value.js';
import { meanScore } from '../prepared-score.js';

/** Share of predictions that equal the target. */
export const metric: Metric = { prepare: (items) => [meanScore('accuracy', hits(items))] };
