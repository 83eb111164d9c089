import * as tf from '@tensorflow/tfjs-core';
import { segmentMask } from './attention-bias.js';
import { parameter } from './parameters.js';
import type { T5Batch } from './t5-batch.js';
import {
  attention,
  embedTokens,
  feedForward,
  finish,
  keysAndValues,
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
 * @returns `[rows * targetLength, embed]`
 */
export function decode(
  layers: Layers,
  encoded: tf.Tensor2D,
  batch: Pick<T5Batch, 'rows' | 'inputLength' | 'targetLength' | 'decoderInputs' | 'inputSegments' | 'decoderSegments'>,
): tf.Tensor2D {
  const { rows, inputLength, targetLength: length, inputSegments, decoderSegments } = batch;
  const causal = segmentMask(decoderSegments, decoderSegments, { rows, queries: length, keys: length, causal: true });
  const bias = tf.add(positionBias(layers, 'decoder', length, length), causal) as tf.Tensor4D;
  const cross = segmentMask(decoderSegments, inputSegments, {
    rows,
    queries: length,
    keys: inputLength,
    causal: false,
  });
  let x = embedTokens(layers, tf.tensor1d(batch.decoderInputs, 'int32'));
  for (let block = 0; block < layers.config.num_decoder_layers; block++) {
    const name = `decoder.block.${block}.layer`;
    x = residual(layers, `${name}.0`, x, (normed) => {
      const attended = keysAndValues(layers, `${name}.0.SelfAttention`, normed, rows);
      return attention(layers, `${name}.0.SelfAttention`, normed, attended, bias);
    });
    x = residual(layers, `${name}.1`, x, (normed) => {
      const attended = keysAndValues(layers, `${name}.1.EncDecAttention`, encoded, rows);
      return attention(layers, `${name}.1.EncDecAttention`, normed, attended, cross);
    });
    x = residual(layers, `${name}.2`, x, (normed) => feedForward(layers, `${name}.2.DenseReluDense`, normed));
  }
  return finish(layers, 'decoder', x);
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
