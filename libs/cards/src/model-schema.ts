import { nearMiss } from '@exmix/errors/near-miss';
import { z } from 'zod';
import { MODEL_SIZE_NAMES, MODEL_SIZES, type ModelSizeName } from './model-sizes.js';

/** Rows of the embedding; default: the vocabulary's pieces and sentinels. T5's checkpoints have 32,128 for 32,100. */
const vocabularyRows = z.int().positive().optional();

const explicitModel = z.strictObject({
  d_model: z.int().positive().describe('width of the residual stream'),
  d_kv: z.int().positive().describe('width of a head'),
  d_ff: z.int().positive().describe('width of the feed-forward layers'),
  num_layers: z.int().positive().describe('blocks of the encoder'),
  num_decoder_layers: z.int().positive().describe('blocks of the decoder'),
  num_heads: z.int().positive().describe('heads of a block'),
  relative_attention_num_buckets: z.int().positive().default(32).describe('buckets of relative positions'),
  relative_attention_max_distance: z
    .int()
    .positive()
    .default(128)
    .describe('distance from which positions share a bucket'),
  layer_norm_epsilon: z.number().positive().default(1e-6).describe('added to the mean square'),
  feed_forward_proj: z
    .enum(['gated-gelu', 'relu'])
    .default('gated-gelu')
    .describe('`gated-gelu` (T5 1.1) or `relu` (T5)'),
  tie_word_embeddings: z.boolean().default(false).describe('the output layer is the embedding'),
  vocab_size: vocabularyRows.describe('rows of the embedding; else pieces and sentinels of the vocabulary'),
});

/** A published size by its name. */
const namedModel = z.strictObject({
  size: z
    .string()
    .refine((name) => Object.hasOwn(MODEL_SIZES, name), {
      error: ({ input }) => {
        const hint = nearMiss(String(input), MODEL_SIZE_NAMES);
        return `is no published size${hint ? `; did you mean "${hint}"?` : ''} (known: ${MODEL_SIZE_NAMES.join(', ')})`;
      },
    })
    .meta({ enum: [...MODEL_SIZE_NAMES] })
    .describe('a published size'),
  vocab_size: vocabularyRows.describe('rows of the embedding; else pieces and sentinels of the vocabulary'),
});

/** A model by its sizes, or by the name of a published one; what comes out has the sizes. */
export const modelSettings = z.union([explicitModel, namedModel]).transform((model): z.output<typeof explicitModel> => {
  if (!('size' in model)) return model;
  const { size, ...rest } = model;
  return explicitModel.parse({ ...MODEL_SIZES[size as ModelSizeName], ...rest });
});

export type ModelSettings = z.output<typeof modelSettings>;
