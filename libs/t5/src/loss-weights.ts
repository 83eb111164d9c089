import * as tf from '@tensorflow/tfjs-core';
import type { LossNormalization } from './loss-options.js';
import type { T5Batch } from './t5-batch.js';

/** Below any sum of weights but 0. */
const SMALLEST = 1e-9;

/** A batch as far as its loss is concerned. */
export type WeightedTargets = Pick<T5Batch, 'rows' | 'targetLength' | 'decoderSegments' | 'weights'>;

/**
 * Weights of the target places, `[rows, targetLength]`, as a normalization has them: those of the batch, but with
 * `sequences` each divided by the sum over its own segment, so that an example counts 1. T5X:
 * `get_loss_normalizing_factor_and_weights`.
 */
export function lossWeights(batch: WeightedTargets, normalization: LossNormalization = 'target-tokens'): Float32Array {
  if (normalization !== 'sequences') return batch.weights;
  const { rows, targetLength, decoderSegments, weights } = batch;
  const result = new Float32Array(weights.length);
  for (let row = 0; row < rows; row++) {
    const sums = new Map<number, number>();
    for (let i = row * targetLength; i < (row + 1) * targetLength; i++) {
      const segment = decoderSegments[i] as number;
      if (segment > 0) sums.set(segment, (sums.get(segment) ?? 0) + (weights[i] as number));
    }
    for (let i = row * targetLength; i < (row + 1) * targetLength; i++) {
      const sum = sums.get(decoderSegments[i] as number) ?? 0;
      result[i] = sum > 0 ? (weights[i] as number) / sum : 0;
    }
  }
  return result;
}

/** What the weighted sum of the losses is divided by. @param weights those of `lossWeights`, of all rows of a step */
export function lossDivisor(weights: tf.Tensor, normalization: LossNormalization = 'target-tokens'): tf.Scalar {
  if (typeof normalization === 'number') return tf.scalar(normalization);
  if (normalization === 'all-places') return tf.scalar(weights.size);
  // A batch without any target token has no loss.
  return tf.maximum(tf.sum(weights), SMALLEST);
}
