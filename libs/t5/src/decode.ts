import * as tf from '@tensorflow/tfjs-core';
import type { ScoreBias } from './ops/attend.js';
import { parameter } from './parameters.js';
import { runBlock } from './run-block.js';
import { segmentMask } from './segment-mask.js';
import type { T5Tensors } from './t5-batch.js';
import {
  attention,
  dropped,
  embeddings,
  feedForward,
  finish,
  type Layers,
  linear,
  positionBias,
  residual,
} from './t5-stack.js';

/**
 * The decoder over whole targets (teacher forcing): pre-norm blocks of causal self-attention, attention to the encoder's
 * output and feed-forward, then a last norm.
 *
 * @param encoded `[rows * inputLength, embed]`
 * @param embedded embeddings of the decoder's inputs, `[rows * targetLength, embed]`
 * @returns `[rows * targetLength, embed]`
 */
export function decode(
  layers: Layers,
  encoded: tf.Tensor2D,
  {
    inputSegments,
    decoderInputs,
    decoderSegments,
  }: Pick<T5Tensors, 'inputSegments' | 'decoderInputs' | 'decoderSegments'>,
  embedded = embeddings(layers, decoderInputs),
): tf.Tensor2D {
  const [rows, length] = decoderInputs.shape;
  const causal = segmentMask(decoderSegments, decoderSegments, true);
  const positions = positionBias(layers, 'decoder', length, length);
  const cross = segmentMask(decoderSegments, inputSegments, false);
  let x = dropped(embedded, rows, layers.dropout);
  for (let block = 0; block < layers.config.num_decoder_layers; block++) {
    const name = `decoder.block.${block}.layer`;
    x = runBlock(layers, name, [x, positions, encoded], [causal, cross], decoderBlock);
  }
  return finish(layers, 'decoder', x, rows);
}

function decoderBlock(
  layers: Layers,
  name: string,
  [x, positions, encoded]: readonly tf.Tensor[],
  [causal, cross]: readonly tf.Tensor[],
): tf.Tensor2D {
  const rows = (causal as tf.Tensor).shape[0] as number;
  const own = residual(layers, `${name}.0`, x as tf.Tensor2D, rows, (normed) =>
    attention(layers, `${name}.0.SelfAttention`, normed, rows, { mask: causal, positions } as ScoreBias),
  );
  const bias = { mask: cross as tf.Tensor4D };
  const attended = residual(layers, `${name}.1`, own, rows, (normed) =>
    attention(layers, `${name}.1.EncDecAttention`, normed, rows, bias, encoded as tf.Tensor2D),
  );
  return residual(layers, `${name}.2`, attended, rows, (normed) =>
    feedForward(layers, `${name}.2.DenseReluDense`, normed, rows),
  );
}

/** Scores of the vocabulary, `[tokens, embed]` -> `[tokens, vocab]`. */
export function vocabularyLogits(
  layers: Pick<Layers, 'config' | 'parameters' | 'product'>,
  decoded: tf.Tensor2D,
): tf.Tensor2D {
  const { x, table } = vocabularyProjection(layers, decoded);
  return linear(x, table, layers.product);
}

/**
 * What the scores of the vocabulary are the product of: `x`, `[tokens, embed]`, and `table`, `[vocab, embed]`. With tied
 * embeddings (T5 1.0) the decoder's output is scaled by `d_model ** -0.5` first.
 */
export function vocabularyProjection(
  { config, parameters }: Pick<Layers, 'config' | 'parameters'>,
  decoded: tf.Tensor2D,
): { readonly x: tf.Tensor2D; readonly table: tf.Tensor2D } {
  if (!config.tie_word_embeddings) return { x: decoded, table: parameter(parameters, 'lm_head.weight') };
  return { x: tf.mul(decoded, config.d_model ** -0.5), table: parameter(parameters, 'shared.weight') };
}
