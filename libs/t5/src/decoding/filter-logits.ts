/** What sampling does to the scores of the next token. */
export interface Sampling {
  /** Scores are divided by it; below 1 likely tokens become more likely. At or below `LEAST_TEMPERATURE`: the best token. */
  readonly temperature: number;
  /** Only the best so many tokens can be drawn; 0: all. */
  readonly topK: number;
  /** Only the fewest tokens whose probabilities add up to this can be drawn; 0 or 1: all. After `topK`. */
  readonly topP: number;
}

/** T5X's `MIN_TEMPERATURE`: below it sampling takes the best token. */
export const LEAST_TEMPERATURE = 1e-4;

/**
 * Scores over temperature, with `-Infinity` for tokens that `topK` and `topP` leave out. Of tokens with equal scores at
 * the edge all stay, as in T5X (`t5x/binary_search.py`).
 */
export function filterLogits(logits: ArrayLike<number>, { temperature, topK, topP }: Sampling): Float64Array {
  const scale = Math.max(temperature, LEAST_TEMPERATURE);
  const scaled = Float64Array.from(logits, (logit) => logit / scale);
  if (topK > 0 && topK < scaled.length) keepFrom(scaled, descending(scaled)[topK - 1] as number);
  if (topP > 0 && topP < 1) {
    const sorted = descending(scaled);
    const probabilities = softmax(sorted);
    let sum = 0;
    let count = 0;
    while (count < sorted.length && sum < topP) sum += probabilities[count++] as number;
    keepFrom(scaled, sorted[count - 1] as number);
  }
  return scaled;
}

/** Natural logarithms of the probabilities that scores give. */
export function logSoftmax(logits: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(logits);
  const top = values.reduce((most, value) => Math.max(most, value), Number.NEGATIVE_INFINITY);
  const sum = values.reduce((total, value) => total + Math.exp(value - top), 0);
  return values.map((value) => value - top - Math.log(sum));
}

function softmax(logits: Float64Array): Float64Array {
  return logSoftmax(logits).map(Math.exp);
}

function descending(values: Float64Array): Float64Array {
  return values.slice().sort().reverse();
}

function keepFrom(values: Float64Array, least: number): void {
  for (let i = 0; i < values.length; i++) if ((values[i] as number) < least) values[i] = Number.NEGATIVE_INFINITY;
}
