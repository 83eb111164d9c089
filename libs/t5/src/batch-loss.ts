import * as tf from '@tensorflow/tfjs-core';
import { decode, vocabularyLogits, vocabularyProjection } from './decode.js';
import { encode } from './encode.js';
import type { LossOptions } from './loss-options.js';
import { vocabularyLosses } from './ops/vocabulary-losses.js';
import type { T5Tensors } from './t5-batch.js';
import { embeddings, type Layers } from './t5-stack.js';

/** Embeddings of a batch's tokens as the shared table has them, `[rows * length, embed]`. */
export interface BatchEmbeddings {
  readonly inputs: tf.Tensor2D;
  readonly decoderInputs: tf.Tensor2D;
}

/** Logits of a batch, `[rows * targetLength, vocab]`. */
export function batchLogits(layers: Layers, batch: T5Tensors): tf.Tensor2D {
  return vocabularyLogits(layers, decoded(layers, batch, batchEmbeddings(layers, batch)));
}

export function batchEmbeddings(layers: Layers, { inputs, decoderInputs }: T5Tensors): BatchEmbeddings {
  return { inputs: embeddings(layers, inputs), decoderInputs: embeddings(layers, decoderInputs) };
}

/** Sums over the target tokens of a batch, each times its weight; divide by the sum of the weights for means. */
export interface BatchLoss {
  /** Cross entropy plus z-loss. Has a gradient. */
  readonly total: tf.Scalar;
  /** `[4]`: cross entropy, z-loss, weights of the target tokens whose highest logit is right, weights of all. */
  readonly sums: tf.Tensor1D;
}

/** Runs the model over a batch. @param embedded what gets the gradient of the lookup */
export function batchLoss(
  layers: Layers,
  batch: T5Tensors,
  options: Pick<LossOptions, 'zLoss' | 'labelSmoothing'>,
  embedded: BatchEmbeddings = batchEmbeddings(layers, batch),
): BatchLoss {
  const { x, table } = vocabularyProjection(layers, decoded(layers, batch, embedded));
  const targets = tf.reshape(batch.targets, [-1]) as tf.Tensor1D;
  const weights = tf.reshape(batch.weights, [-1]) as tf.Tensor1D;
  // [3, tokens] x [tokens]
  const sums = tf.sum(tf.mul(vocabularyLosses(x, table, targets, options, layers.product), weights), 1);
  const [crossEntropy, zPart] = tf.unstack(sums) as [tf.Scalar, tf.Scalar, tf.Scalar];
  const all = tf.concat([sums, tf.reshape(tf.sum(weights), [1])]) as tf.Tensor1D;
  return { total: tf.add(crossEntropy, zPart), sums: all };
}

function decoded(layers: Layers, batch: T5Tensors, { inputs, decoderInputs }: BatchEmbeddings): tf.Tensor2D {
  return decode(layers, encode(layers, batch, inputs), batch, decoderInputs);
}
