import { InputError } from '@exmix/errors/input-error';

/** Sizes and forms of a T5 model: the fields of a Hugging Face T5 `config.json` that the model reads. */
export interface T5Config {
  readonly vocab_size: number;
  /** Width of the residual stream. */
  readonly d_model: number;
  /** Width of one attention head; `num_heads * d_kv` need not be `d_model`. */
  readonly d_kv: number;
  /** Width of the feed-forward layer. */
  readonly d_ff: number;
  /** Encoder blocks. */
  readonly num_layers: number;
  readonly num_decoder_layers: number;
  readonly num_heads: number;
  readonly relative_attention_num_buckets: number;
  readonly relative_attention_max_distance: number;
  readonly layer_norm_epsilon: number;
  /** T5 1.1: `gated-gelu` (tanh approximation); T5 1.0: `relu`. */
  readonly feed_forward_proj: 'gated-gelu' | 'relu';
  /** T5 1.0: the embedding is the output matrix too, and the decoder's output is scaled by `d_model ** -0.5`. */
  readonly tie_word_embeddings: boolean;
  readonly pad_token_id: number;
  readonly eos_token_id: number;
  readonly decoder_start_token_id: number;
}

const DEFAULTS: Partial<Record<keyof T5Config, unknown>> = {
  relative_attention_num_buckets: 32,
  relative_attention_max_distance: 128,
  layer_norm_epsilon: 1e-6,
  feed_forward_proj: 'relu',
  tie_word_embeddings: true,
  pad_token_id: 0,
  eos_token_id: 1,
  decoder_start_token_id: 0,
};

const NUMBERS = [
  'vocab_size',
  'd_model',
  'd_kv',
  'd_ff',
  'num_layers',
  'num_heads',
  'relative_attention_num_buckets',
  'relative_attention_max_distance',
  'layer_norm_epsilon',
  'pad_token_id',
  'eos_token_id',
  'decoder_start_token_id',
] as const;

/**
 * Reads a Hugging Face T5 `config.json` with that library's defaults; other fields are left aside.
 *
 * @throws InputError `t5-config` naming the field
 */
export function parseT5Config(json: unknown): T5Config {
  if (typeof json !== 'object' || json === null)
    throw new InputError('t5-config', 'a T5 configuration is a JSON object');
  const fields = { ...DEFAULTS, ...json } as Record<string, unknown>;
  fields.num_decoder_layers ??= fields.num_layers;
  for (const name of [...NUMBERS, 'num_decoder_layers'] as const) {
    if (typeof fields[name] !== 'number') {
      throw new InputError('t5-config', `needs a number, is ${JSON.stringify(fields[name])}`, { field: name });
    }
  }
  if (fields.feed_forward_proj !== 'gated-gelu' && fields.feed_forward_proj !== 'relu') {
    const value = JSON.stringify(fields.feed_forward_proj);
    throw new InputError('t5-config', `is ${value}; it can be "gated-gelu" or "relu"`, { field: 'feed_forward_proj' });
  }
  if (typeof fields.tie_word_embeddings !== 'boolean') {
    throw new InputError('t5-config', 'needs true or false', { field: 'tie_word_embeddings' });
  }
  const names = [...NUMBERS, 'num_decoder_layers', 'feed_forward_proj', 'tie_word_embeddings'];
  return Object.fromEntries(names.map((name) => [name, fields[name]])) as unknown as T5Config;
}

/** The `config.json` that Transformers loads as `T5ForConditionalGeneration`. */
export function t5ConfigJson(config: T5Config, dropout: number): Record<string, unknown> {
  return {
    architectures: ['T5ForConditionalGeneration'],
    model_type: 't5',
    is_encoder_decoder: true,
    torch_dtype: 'float32',
    ...config,
    dropout_rate: dropout,
    initializer_factor: 1,
    is_gated_act: config.feed_forward_proj === 'gated-gelu',
    dense_act_fn: config.feed_forward_proj === 'gated-gelu' ? 'gelu_new' : 'relu',
    use_cache: true,
  };
}
