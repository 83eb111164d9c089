import type { T5Config } from './t5-config.js';

/**
 * Name and shape of every parameter, in the order of Hugging Face's T5 checkpoints. Linear weights are `[out, in]`;
 * the embedding and the separate output matrix are `[vocab, embed]`; the bias tables are `[buckets, heads]`.
 */
export function parameterShapes(config: T5Config): ReadonlyMap<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  shapes.set('shared.weight', [config.vocab_size, config.d_model]);
  for (const stack of ['encoder', 'decoder'] as const) {
    const layers = stack === 'encoder' ? config.num_layers : config.num_decoder_layers;
    for (let block = 0; block < layers; block++) {
      const prefix = `${stack}.block.${block}.layer`;
      attention(shapes, config, `${prefix}.0`, 'SelfAttention', block === 0);
      if (stack === 'decoder') attention(shapes, config, `${prefix}.1`, 'EncDecAttention', false);
      feedForward(shapes, config, `${prefix}.${stack === 'encoder' ? 1 : 2}`);
    }
    shapes.set(`${stack}.final_layer_norm.weight`, [config.d_model]);
  }
  if (!config.tie_word_embeddings) shapes.set('lm_head.weight', [config.vocab_size, config.d_model]);
  return shapes;
}

/** Number of weights; shared ones count once. */
export function parameterCount(config: T5Config): number {
  let count = 0;
  for (const shape of parameterShapes(config).values()) count += shape.reduce((product, size) => product * size, 1);
  return count;
}

function attention(
  shapes: Map<string, readonly number[]>,
  config: T5Config,
  layer: string,
  name: string,
  bias: boolean,
) {
  const width = config.num_heads * config.d_kv;
  for (const projection of ['q', 'k', 'v'])
    shapes.set(`${layer}.${name}.${projection}.weight`, [width, config.d_model]);
  shapes.set(`${layer}.${name}.o.weight`, [config.d_model, width]);
  if (bias) {
    shapes.set(`${layer}.${name}.relative_attention_bias.weight`, [
      config.relative_attention_num_buckets,
      config.num_heads,
    ]);
  }
  shapes.set(`${layer}.layer_norm.weight`, [config.d_model]);
}

function feedForward(shapes: Map<string, readonly number[]>, config: T5Config, layer: string) {
  const inner = config.feed_forward_proj === 'gated-gelu' ? ['wi_0', 'wi_1'] : ['wi'];
  for (const name of inner) shapes.set(`${layer}.DenseReluDense.${name}.weight`, [config.d_ff, config.d_model]);
  shapes.set(`${layer}.DenseReluDense.wo.weight`, [config.d_model, config.d_ff]);
  shapes.set(`${layer}.layer_norm.weight`, [config.d_model]);
}
