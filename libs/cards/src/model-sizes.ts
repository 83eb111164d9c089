/** The sizes that make a published T5. */
export interface ModelSize {
  readonly d_model: number;
  readonly d_kv: number;
  readonly d_ff: number;
  readonly num_layers: number;
  readonly num_decoder_layers: number;
  readonly num_heads: number;
  readonly feed_forward_proj: 'gated-gelu' | 'relu';
  readonly tie_word_embeddings: boolean;
}

/** Rows of the embedding of every published T5: 32,000 pieces, 100 sentinels, and padding to a multiple of 128. */
export const PUBLISHED_VOCABULARY = 32_128;

/** T5 1.0: ReLU, tied embeddings. */
function original(d_model: number, d_ff: number, d_kv: number, num_heads: number, layers: number): ModelSize {
  return {
    d_model,
    d_kv,
    d_ff,
    num_layers: layers,
    num_decoder_layers: layers,
    num_heads,
    feed_forward_proj: 'relu',
    tie_word_embeddings: true,
  };
}

/** T5 1.1: gated GELU, an output matrix of its own. */
function revised(d_model: number, d_ff: number, num_heads: number, layers: number): ModelSize {
  return {
    ...original(d_model, d_ff, 64, num_heads, layers),
    feed_forward_proj: 'gated-gelu',
    tie_word_embeddings: false,
  };
}

/** The published sizes by the names of their checkpoints (`t5x/examples/t5/t5_1_0`, `t5_1_1`). */
export const MODEL_SIZES = {
  't5-small': original(512, 2048, 64, 8, 6),
  't5-base': original(768, 3072, 64, 12, 12),
  't5-large': original(1024, 4096, 64, 16, 24),
  't5-3b': original(1024, 16_384, 128, 32, 24),
  't5-11b': original(1024, 65_536, 128, 128, 24),
  't5-v1_1-small': revised(512, 1024, 6, 8),
  't5-v1_1-base': revised(768, 2048, 12, 12),
  't5-v1_1-large': revised(1024, 2816, 16, 24),
  't5-v1_1-xl': revised(2048, 5120, 32, 24),
  't5-v1_1-xxl': revised(4096, 10_240, 64, 24),
} as const satisfies Readonly<Record<string, ModelSize>>;

export type ModelSizeName = keyof typeof MODEL_SIZES;

export const MODEL_SIZE_NAMES = Object.keys(MODEL_SIZES) as readonly ModelSizeName[];
