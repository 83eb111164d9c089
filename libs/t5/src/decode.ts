import * as tf from '@tensorflow/tfjs-core';
import type { ScoreBias } from './ops/attend.js';
import { parameter } from './parameters.js';
import { runBlock } from './run-block.js';
import { segmentMask } from './segment-mask.js';
import type { T5Tensors } from './t5-batch.js';
import {
  attention,
  embedTokens,
  feedForward,
  finish,
  keysAndValues,
  type Layers,
  linear,
  positionBias,
  project,
  residual,
  selfAttention,
} from './t5-stack.js';

/**
 * The decoder over whole targets (teacher forcing): pre-norm blocks of causal self-attention, attention to the encoder's
 * output and feed-forward, then a last norm.
 *
 * @param encoded `[rows * inputLength, embed]`
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
): tf.Tensor2D {
  const [rows, length] = decoderInputs.shape;
  const causal = segmentMask(decoderSegments, decoderSegments, true);
  const positions = positionBias(layers, 'decoder', length, length);
  const added = tf.add(positions, causal) as tf.Tensor4D;
  const cross = segmentMask(decoderSegments, inputSegments, false);
  let x = embedTokens(layers, decoderInputs);
  for (let block = 0; block < layers.config.num_decoder_layers; block++) {
    const name = `decoder.block.${block}.layer`;
    x = runBlock(layers, name, [x, positions, encoded], [added, cross], decoderBlock);
  }
  return finish(layers, 'decoder', x, rows);
}

function decoderBlock(
  layers: Layers,
  name: string,
  [x, positions, encoded]: readonly tf.Tensor[],
  [added, cross]: readonly tf.Tensor[],
): tf.Tensor2D {
  const rows = (added as tf.Tensor).shape[0] as number;
  const own = residual(layers, `${name}.0`, x as tf.Tensor2D, rows, (normed) =>
    selfAttention(layers, `${name}.0.SelfAttention`, normed, rows, { added, positions } as ScoreBias),
  );
  const attended = residual(layers, `${name}.1`, own, rows, (normed) => {
    const [queries] = project(layers, `${name}.1.EncDecAttention`, ['q'], normed, rows) as [tf.Tensor4D];
    const inputs = keysAndValues(layers, `${name}.1.EncDecAttention`, encoded as tf.Tensor2D, rows);
    return attention(layers, `${name}.1.EncDecAttention`, queries, inputs, { added: cross as tf.Tensor4D });
  });
  return residual(layers, `${name}.2`, attended, rows, (normed) =>
    feedForward(layers, `${name}.2.DenseReluDense`, normed, rows),
  );
}

/**
 * Scores of the vocabulary, `[tokens, embed]` -> `[tokens, vocab]`. With tied embeddings (T5 1.0) the decoder's output is
 * scaled by `d_model ** -0.5` first.
 */
export function vocabularyLogits(
  { config, parameters, product }: Pick<Layers, 'config' | 'parameters' | 'product'>,
  x: tf.Tensor2D,
): tf.Tensor2D {
  if (!config.tie_word_embeddings) return linear(x, parameter(parameters, 'lm_head.weight'), product);
  return linear(tf.mul(x, config.d_model ** -0.5), parameter(parameters, 'shared.weight'), product);
}
