import { rougeMetric } from '../rouge-metric.js';

export const metric = rougeMetric('rouge_2', 'rouge2');
