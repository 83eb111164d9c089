import { bleuMetric } from '../bleu-metric.js';
import { explanationsOf } from '../explanation-of.js';

/** Corpus BLEU of explanations alone, whatever the labels, as WT5 scores e-SNLI. */
export const metric = bleuMetric('explanation_bleu', 4, explanationsOf);
