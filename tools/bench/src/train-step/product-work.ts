import type { StepSize } from './step-size.js';

/**
 * Floating point operations of the matrix products of a training step: two for each multiplication and sum, one product
 * forward and two backward (for the inputs and for the weights). What else a step does is left out, so this bounds from
 * below what any program has to compute.
 */
export function productWork({ config, rows, inputLength, targetLength }: StepSize): number {
  const { d_model, d_kv, d_ff, num_heads, num_layers, num_decoder_layers, vocab_size } = config;
  const width = num_heads * d_kv;
  const feedForward = (config.feed_forward_proj === 'gated-gelu' ? 3 : 2) * d_model * d_ff;
  const projection = d_model * width;
  const inputs = rows * inputLength;
  const targets = rows * targetLength;
  /** Scores and their weighted sum. */
  const attention = (queries: number, keyLength: number) => 2 * queries * keyLength * width;
  const encoder = inputs * (4 * projection + feedForward) + attention(inputs, inputLength);
  const decoder =
    targets * (6 * projection + feedForward) +
    inputs * 2 * projection +
    attention(targets, targetLength) +
    attention(targets, inputLength);
  return 3 * 2 * (num_layers * encoder + num_decoder_layers * decoder + targets * d_model * vocab_size);
}
