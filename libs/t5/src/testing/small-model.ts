import { initialParameters } from '../initial-parameters.js';
import type { T5Batch } from '../t5-batch.js';
import { parseT5Config, type T5Config } from '../t5-config.js';
import type { NamedValues } from '../t5-trainer.js';
import type { PlainWeights } from './plain-t5.js';

/** A model whose heads are together wider than its residual stream, and whose stacks have different depths: 3 x 8 and 20. */
export function smallConfig(form: '1.0' | '1.1'): T5Config {
  return parseT5Config({
    vocab_size: 40,
    d_model: 20,
    d_kv: 8,
    d_ff: 28,
    num_layers: 2,
    num_decoder_layers: 3,
    num_heads: 3,
    relative_attention_num_buckets: 8,
    relative_attention_max_distance: 12,
    feed_forward_proj: form === '1.0' ? 'relu' : 'gated-gelu',
    tie_word_embeddings: form === '1.0',
  });
}

/** Seeded weights; norms too are not 1, so that a norm left out shows. */
export function smallWeights(config: T5Config, seed: number): NamedValues[] {
  return [...initialParameters(config, seed)].map(({ name, shape, data }) => ({
    name,
    shape,
    data: name.endsWith('norm.weight') ? data.map((_, i) => 0.6 + ((i * 7 + seed) % 11) / 12) : data,
  }));
}

export function plainWeights(weights: readonly NamedValues[]): PlainWeights {
  return new Map(
    weights.map(({ name, shape, data }) => {
      const width = shape.at(-1) as number;
      const rows = Array.from({ length: data.length / width }, (_, i) => [...data.slice(i * width, (i + 1) * width)]);
      return [name, rows];
    }),
  );
}

/** An example: token ids of input and target. */
export interface SmallExample {
  readonly inputs: readonly number[];
  readonly targets: readonly number[];
}

/** Packs examples into rows of these lengths: each list of examples is a row. */
export function packedBatch(
  rows: readonly (readonly SmallExample[])[],
  inputLength: number,
  targetLength: number,
): T5Batch {
  const filled = (length: number, values: (examples: readonly SmallExample[]) => readonly number[]) =>
    rows.flatMap((examples) => {
      const row = values(examples);
      if (row.length > length) throw new Error(`${row.length} tokens do not fit into ${length}`);
      return [...row, ...new Array<number>(length - row.length).fill(0)];
    });
  const segments = (of: 'inputs' | 'targets') => (examples: readonly SmallExample[]) =>
    examples.flatMap((example, i) => example[of].map(() => i + 1));
  const decoderSegments = Int32Array.from(filled(targetLength, segments('targets')));
  return {
    rows: rows.length,
    inputLength,
    targetLength,
    inputs: Int32Array.from(filled(inputLength, (examples) => examples.flatMap(({ inputs }) => inputs))),
    inputSegments: Int32Array.from(filled(inputLength, segments('inputs'))),
    decoderInputs: Int32Array.from(
      filled(targetLength, (examples) => examples.flatMap(({ targets }) => [0, ...targets.slice(0, -1)])),
    ),
    decoderSegments,
    targets: Int32Array.from(filled(targetLength, (examples) => examples.flatMap(({ targets }) => targets))),
    weights: Float32Array.from(decoderSegments, (segment) => (segment > 0 ? 1 : 0)),
  };
}
