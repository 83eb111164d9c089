/** How the loss is formed (`t5x/losses.py`). */
export interface LossOptions {
  /** Coefficient of `logZ^2`; T5: 1e-4. */
  readonly zLoss: number;
  /** Part of a target's probability that is spread over the other pieces; default 0, as T5 has it. */
  readonly labelSmoothing?: number | undefined;
  /** What the summed loss is divided by; default `target-tokens`. */
  readonly lossNormalization?: LossNormalization | undefined;
}

/**
 * - `target-tokens`: the target tokens of the batch (T5X: `NUM_REAL_TARGET_TOKENS`)
 * - `all-places`: rows times target length, padding too (`NUM_TOTAL_TARGET_TOKENS`)
 * - `sequences`: each example's mean over its own target tokens, then the mean over examples, so that long targets weigh
 *   no more than short ones (`AVERAGE_PER_SEQUENCE`)
 * - a number: that (T5's pre-training in Mesh TensorFlow: 233,472, which is 2,048 rows of 114 target tokens)
 */
export type LossNormalization = 'target-tokens' | 'all-places' | 'sequences' | number;
