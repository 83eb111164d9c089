import type * as tf from '@tensorflow/tfjs-core';
import type { ScoreBias } from './ops/attend.js';
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
  positionBias,
  residual,
} from './t5-stack.js';

/**
 * The encoder: pre-norm blocks of self-attention and feed-forward, then a last norm.
 *
 * @param embedded embeddings of the inputs, `[rows * inputLength, embed]`
 * @returns `[rows * inputLength, embed]`; what stands at padding means nothing
 */
export function encode(
  layers: Layers,
  { inputs, inputSegments }: Pick<T5Tensors, 'inputs' | 'inputSegments'>,
  embedded = embeddings(layers, inputs),
): tf.Tensor2D {
  const [rows, length] = inputs.shape;
  const mask = segmentMask(inputSegments, inputSegments, false);
  const positions = positionBias(layers, 'encoder', length, length);
  let x = dropped(embedded, rows, layers.dropout);
  for (let block = 0; block < layers.config.num_layers; block++) {
    x = runBlock(layers, `encoder.block.${block}.layer`, [x, positions], [mask], encoderBlock);
  }
  return finish(layers, 'encoder', x, rows);
}

function encoderBlock(
  layers: Layers,
  name: string,
  [x, positions]: readonly tf.Tensor[],
  [mask]: readonly tf.Tensor[],
): tf.Tensor2D {
  const bias = { mask, positions } as ScoreBias;
  const rows = (mask as tf.Tensor).shape[0] as number;
  const attended = residual(layers, `${name}.0`, x as tf.Tensor2D, rows, (normed) =>
    attention(layers, `${name}.0.SelfAttention`, normed, rows, bias),
  );
  return residual(layers, `${name}.1`, attended, rows, (normed) =>
    feedForward(layers, `${name}.1.DenseReluDense`, normed, rows),
  );
}
