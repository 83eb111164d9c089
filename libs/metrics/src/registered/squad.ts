import { normalizeSquad } from '../answer-normalization.js';
import { qaMetric } from '../qa-metric.js';

export const metric = qaMetric('squad', normalizeSquad);
