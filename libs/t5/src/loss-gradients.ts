import * as tf from '@tensorflow/tfjs-core';
import { batchEmbeddings, batchLoss } from './batch-loss.js';
import { DenseGradient } from './dense-gradient.js';
import type { Gradient } from './gradient.js';
import type { LossOptions } from './loss-options.js';
import { lossDivisor } from './loss-weights.js';
import { RowsGradient } from './rows-gradient.js';
import type { T5Tensors } from './t5-batch.js';
import type { Layers } from './t5-stack.js';

/** The sums of a batch (`BatchLoss.sums`) and the gradient of its loss by every parameter, in the parameters' order. */
export interface LossGradients {
  readonly sums: tf.Tensor1D;
  readonly gradients: ReadonlyMap<string, Gradient>;
}

const SHARED = 'shared.weight';

/**
 * Sums and gradients of a batch. The gradients are those of the mean over target tokens, or of what else the options
 * normalize by; a batch without any target token has none but zeros. The tensors are the caller's, also within `tf.tidy`.
 *
 * @param divisor what the summed loss is divided by instead: for one of several batches whose gradients are added up,
 *   that of all
 */
export function lossGradients(
  layers: Layers,
  batch: T5Tensors,
  options: LossOptions,
  divisor: tf.Scalar = lossDivisor(batch.weights, options.lossNormalization),
): LossGradients {
  const { parameters, config } = layers;
  const embedded = batchEmbeddings(layers, batch);
  // Only a tied table is read otherwise than row by row.
  const names = [...parameters.keys()].filter((name) => name !== SHARED || config.tie_word_embeddings);
  const weights = names.map((name) => parameters.get(name) as tf.Tensor);
  let sums: tf.Tensor1D | undefined;
  const { value, grads } = tf.valueAndGrads((inputs: tf.Tensor, decoderInputs: tf.Tensor, ...tensors: tf.Tensor[]) => {
    const given = new Map(parameters);
    for (const [i, name] of names.entries()) given.set(name, tensors[i] as tf.Tensor);
    const read = { inputs: inputs as tf.Tensor2D, decoderInputs: decoderInputs as tf.Tensor2D };
    const loss = batchLoss({ ...layers, parameters: given }, batch, options, read);
    sums = tf.keep(loss.sums); // it would be disposed of with what else the forward pass leaves
    return tf.div(loss.total, divisor) as tf.Scalar;
  })([embedded.inputs, embedded.decoderInputs, ...weights]);
  value.dispose();
  const [ofInputs, ofDecoderInputs, ...others] = grads as [tf.Tensor2D, tf.Tensor2D, ...tf.Tensor[]];
  const flat = (ids: tf.Tensor2D) => tf.reshape(ids, [-1]) as tf.Tensor1D;
  const rows = RowsGradient.of(
    config.vocab_size,
    tf.concat([flat(batch.inputs), flat(batch.decoderInputs)]),
    batch.firstPlaces,
    tf.concat([ofInputs, ofDecoderInputs]),
  );
  const dense = new Map(names.map((name, i) => [name, others[i] as tf.Tensor]));
  const gradients = [...parameters.keys()].map((name): [string, Gradient] => {
    const gradient = dense.get(name);
    if (name !== SHARED) return [name, new DenseGradient(gradient as tf.Tensor)];
    return [name, gradient === undefined ? rows : new DenseGradient(rows.addedTo(gradient))];
  });
  return { sums: sums as unknown as tf.Tensor1D, gradients: new Map(gradients) };
}
