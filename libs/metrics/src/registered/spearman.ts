import { spearman } from '../correlation.js';
import { correlationMetric } from '../correlation-metric.js';

export const metric = correlationMetric('spearman', spearman);
