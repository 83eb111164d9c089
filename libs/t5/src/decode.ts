import * as tf from '@tensorflow/tfjs-core';
import { parameter } from './parameters.js';
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
  const bias = tf.add(positionBias(layers, 'decoder', length, length), causal) as tf.Tensor4D;
  const cross = segmentMask(decoderSegments, inputSegments, false);
  let x = embedTokens(layers, decoderInputs);
  for (let block = 0; block < layers.config.num_decoder_layers; block++) {
    const name = `decoder.block.${block}.layer`;
    x = residual(layers, `${name}.0`, x, rows, (normed) =>
      selfAttention(layers, `${name}.0.SelfAttention`, normed, rows, bias),
    );
    x = residual(layers, `${name}.1`, x, rows, (normed) => {
      const [queries] = project(layers, `${name}.1.EncDecAttention`, ['q'], normed, rows) as [tf.Tensor4D];
      const attended = keysAndValues(layers, `${name}.1.EncDecAttention`, encoded, rows);
      return attention(layers, `${name}.1.EncDecAttention`, queries, attended, cross);
    });
    x = residual(layers, `${name}.2`, x, rows, (normed) =>
      feedForward(layers, `${name}.2.DenseReluDense`, normed, rows),
    );
  }
  return finish(layers, 'decoder', x, rows);
}

/**
 * Scores of the vocabulary, `[tokens, embed]` -> `[tokens, vocab]`. With tied embeddings (T5 1.0) the decoder's output is
 * scaled by `d_model ** -0.5` first.
 */
export function vocabularyLogits(
  { config, parameters }: Pick<Layers, 'config' | 'parameters'>,
  x: tf.Tensor2D,
): tf.Tensor2D {
  if (!config.tie_word_embeddings) return linear(x, parameter(parameters, 'lm_head.weight'));
  return linear(tf.mul(x, config.d_model ** -0.5), parameter(parameters, 'shared.weight'));
}
