import * as tf from '@tensorflow/tfjs-core';
import { segmentMask } from './segment-mask.js';
import type { T5Tensors } from './t5-batch.js';
import { embedTokens, feedForward, finish, type Layers, positionBias, residual, selfAttention } from './t5-stack.js';

/**
 * The encoder: pre-norm blocks of self-attention and feed-forward, then a last norm.
 *
 * @returns `[rows * inputLength, embed]`; what stands at padding means nothing
 */
export function encode(
  layers: Layers,
  { inputs, inputSegments }: Pick<T5Tensors, 'inputs' | 'inputSegments'>,
): tf.Tensor2D {
  const [rows, length] = inputs.shape;
  const mask = segmentMask(inputSegments, inputSegments, false);
  const bias = tf.add(positionBias(layers, 'encoder', length, length), mask) as tf.Tensor4D;
  let x = embedTokens(layers, inputs);
  for (let block = 0; block < layers.config.num_layers; block++) {
    const name = `encoder.block.${block}.layer`;
    x = residual(layers, `${name}.0`, x, rows, (normed) =>
      selfAttention(layers, `${name}.0.SelfAttention`, normed, rows, bias),
    );
    x = residual(layers, `${name}.1`, x, rows, (normed) =>
      feedForward(layers, `${name}.1.DenseReluDense`, normed, rows),
    );
  }
  return finish(layers, 'encoder', x, rows);
}
