import { normalizeTriviaQa } from '../answer-normalization.js';
import { qaMetric } from '../qa-metric.js';

export const metric = qaMetric('trivia_qa', normalizeTriviaQa);
