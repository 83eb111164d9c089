import { bleuMetric } from '../bleu-metric.js';

/** BLEU of single words: clipped precision times the brevity penalty, as TweetQA is scored. */
export const metric = bleuMetric('bleu_1', 1);
