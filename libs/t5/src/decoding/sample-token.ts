import { filterLogits, LEAST_TEMPERATURE, logSoftmax, type Sampling } from './filter-logits.js';

/** A token that was chosen, with the logarithm of its probability. */
export interface ChosenToken {
  readonly id: number;
  readonly logProbability: number;
}

/**
 * Draws the next token: the one in whose part of [0, 1) `uniform` falls, parts in the order of ids.
 *
 * @param probabilities which probability is told: the model's own, or the one after temperature, `topK` and `topP`
 *   (T5X's `rescale_log_probs`), which is 1 where the best token is taken for sure
 */
export function sampleToken(
  logits: ArrayLike<number>,
  sampling: Sampling,
  uniform: number,
  probabilities: 'model' | 'sampled' = 'model',
): ChosenToken {
  const sure = sampling.temperature <= LEAST_TEMPERATURE;
  const filtered = sure ? undefined : logSoftmax(filterLogits(logits, sampling));
  const id = filtered === undefined ? best(logits) : drawn(filtered, uniform);
  if (probabilities === 'model') return { id, logProbability: logSoftmax(logits)[id] as number };
  return { id, logProbability: filtered === undefined ? 0 : (filtered[id] as number) };
}

function best(logits: ArrayLike<number>): number {
  let top = 0;
  for (let id = 1; id < logits.length; id++) if ((logits[id] as number) > (logits[top] as number)) top = id;
  return top;
}

function drawn(logProbabilities: Float64Array, uniform: number): number {
  let sum = 0;
  let last = 0;
  for (let id = 0; id < logProbabilities.length; id++) {
    const probability = Math.exp(logProbabilities[id] as number);
    if (probability === 0) continue;
    last = id;
    sum += probability;
    if (uniform < sum) return id;
  }
  return last; // rounding left the sum below `uniform`
}
