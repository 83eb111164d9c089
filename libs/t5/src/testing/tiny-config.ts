import { parseT5Config, type T5Config } from '../t5-config.js';

/**
 * For tests: a T5 1.1 of two blocks a stack and a few thousand weights, whose heads are together wider than its residual
 * stream: 3 x 6 and 16. `smallConfig` is for tests of the model itself, in both forms.
 *
 * @param rows of the embedding
 * @param changed what a test needs otherwise
 */
export function tinyConfig(rows: number, changed: Partial<Omit<T5Config, 'vocab_size'>> = {}): T5Config {
  return parseT5Config({
    vocab_size: rows,
    d_model: 16,
    d_kv: 6,
    d_ff: 24,
    num_layers: 2,
    num_decoder_layers: 2,
    num_heads: 3,
    feed_forward_proj: 'gated-gelu',
    tie_word_embeddings: false,
    ...changed,
  });
}
