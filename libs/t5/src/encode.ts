import * as tf from '@tensorflow/tfjs-core';
import { segmentMask } from './attention-bias.js';
import type { T5Batch } from './t5-batch.js';
import {
  attention,
  embedTokens,
  feedForward,
  finish,
  keysAndValues,
  type Layers,
  positionBias,
  residual,
} from './t5-stack.js';

/**
 * The encoder: pre-norm blocks of self-attention and feed-forward, then a last norm.
 *
 * @returns `[rows * inputLength, embed]`; what stands at padding means nothing
 */
export function encode(
  layers: Layers,
  batch: Pick<T5Batch, 'rows' | 'inputLength' | 'inputs' | 'inputSegments'>,
): tf.Tensor2D {
  const { rows, inputLength: length, inputSegments: segments } = batch;
  const mask = segmentMask(segments, segments, { rows, queries: length, keys: length, causal: false });
  const bias = tf.add(positionBias(layers, 'encoder', length, length), mask) as tf.Tensor4D;
  let x = embedTokens(layers, tf.tensor1d(batch.inputs, 'int32'));
  for (let block = 0; block < layers.config.num_layers; block++) {
    const name = `encoder.block.${block}.layer`;
    x = residual(layers, `${name}.0`, x, (normed) => {
      const attended = keysAndValues(layers, `${name}.0.SelfAttention`, normed, rows);
      return attention(layers, `${name}.0.SelfAttention`, normed, attended, bias);
    });
    x = residual(layers, `${name}.1`, x, (normed) => feedForward(layers, `${name}.1.DenseReluDense`, normed));
  }
  return finish(layers, 'encoder', x);
}
