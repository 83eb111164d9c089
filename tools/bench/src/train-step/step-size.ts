import { parseT5Config, type T5Config } from '@exmix/t5/t5-config';

/** A model and a batch that all contenders train. */
export interface StepSize {
  readonly name: string;
  readonly config: T5Config;
  readonly rows: number;
  readonly inputLength: number;
  readonly targetLength: number;
  /** Steps of each contender that count, after those that warm up. */
  readonly rounds: number;
}

const T5_1_1 = { feed_forward_proj: 'gated-gelu', tie_word_embeddings: false };

export const MINI: StepSize = {
  name: 'mini',
  config: parseT5Config({
    ...T5_1_1,
    vocab_size: 8000,
    d_model: 256,
    d_kv: 32,
    d_ff: 512,
    num_layers: 4,
    num_decoder_layers: 4,
    num_heads: 8,
  }),
  rows: 32,
  inputLength: 128,
  targetLength: 32,
  rounds: 9,
};

/** T5 1.1 small. */
export const SMALL: StepSize = {
  name: 'small',
  config: parseT5Config({
    ...T5_1_1,
    vocab_size: 32_128,
    d_model: 512,
    d_kv: 64,
    d_ff: 1024,
    num_layers: 8,
    num_decoder_layers: 8,
    num_heads: 6,
  }),
  rows: 16,
  inputLength: 128,
  targetLength: 32,
  rounds: 9,
};

export const STEP_SIZES: readonly StepSize[] = [MINI, SMALL];

export const LEARNING_RATE = 1e-3;
