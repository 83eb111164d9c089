/** Metrics that need to know how probable each label word is, which decoding works out for them alone. */
const LABEL_SCORE_METRICS: readonly string[] = ['roc_auc'];

export function needsLabelScores(metric: string): boolean {
  return LABEL_SCORE_METRICS.includes(metric);
}
