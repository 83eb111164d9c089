import { mean } from './mean.js';
import { sameLength } from './same-length.js';

/** Pearson's correlation, -1 to 1; NaN where one side is constant. */
export function pearson(targets: ArrayLike<number>, predictions: ArrayLike<number>): number {
  sameLength(targets, predictions);
  const targetMean = mean(targets);
  const predictionMean = mean(predictions);
  let covariance = 0;
  let targetVariance = 0;
  let predictionVariance = 0;
  for (let i = 0; i < targets.length; i++) {
    const x = (targets[i] as number) - targetMean;
    const y = (predictions[i] as number) - predictionMean;
    covariance += x * y;
    targetVariance += x * x;
    predictionVariance += y * y;
  }
  const spread = Math.sqrt(targetVariance) * Math.sqrt(predictionVariance);
  return spread === 0 ? Number.NaN : Math.max(-1, Math.min(1, covariance / spread));
}

/** Spearman's rank correlation, -1 to 1: Pearson's of ranks, ties sharing their mean rank. */
export function spearman(targets: ArrayLike<number>, predictions: ArrayLike<number>): number {
  return pearson(ranks(targets), ranks(predictions));
}

/** Ranks from 1; equal values get the mean of their ranks. */
export function ranks(values: ArrayLike<number>): Float64Array {
  const order = Array.from({ length: values.length }, (_, i) => i);
  order.sort((a, b) => (values[a] as number) - (values[b] as number));
  const result = new Float64Array(values.length);
  for (let start = 0; start < order.length; ) {
    let end = start;
    while (end < order.length && values[order[end] as number] === values[order[start] as number]) end++;
    // Positions start..end-1 hold ranks start+1..end; their mean is (start + end + 1) / 2.
    for (let k = start; k < end; k++) result[order[k] as number] = (start + end + 1) / 2;
    start = Math.max(end, start + 1);
  }
  return result;
}
