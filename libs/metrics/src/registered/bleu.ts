import { bleuMetric } from '../bleu-metric.js';

export const metric = bleuMetric('bleu', 4);
