import type { Engine } from '@exmix/tensors/engine';
import * as tf from '@tensorflow/tfjs-core';
import { type AdafactorOptions, adafactorStep } from './adafactor.js';
import { batchLoss } from './batch-loss.js';
import { dropoutMasks } from './dropout-mask.js';
import { lossGradients } from './loss-gradients.js';
import type { T5Tensors } from './t5-batch.js';
import type { T5Config } from './t5-config.js';

export interface TrainingOptions {
  /** Coefficient of `logZ^2` in the loss; T5: 1e-4. */
  readonly zLoss: number;
  /** Probability that a value is dropped; 0: no dropout. */
  readonly dropout: number;
  readonly adafactor: AdafactorOptions;
}

/** All that one step reads. */
export interface StepInputs {
  readonly parameters: ReadonlyMap<string, tf.Tensor>;
  readonly state: ReadonlyMap<string, tf.Tensor>;
  readonly batch: T5Tensors;
  readonly learningRate: tf.Scalar;
  /** Second-moment decay of the step. */
  readonly decay: tf.Scalar;
  /** `[2]` int32: seed and step, from which dropout is drawn. */
  readonly dropoutKey: tf.Tensor1D;
}

export interface StepOutputs {
  readonly parameters: ReadonlyMap<string, tf.Tensor>;
  readonly state: ReadonlyMap<string, tf.Tensor>;
  /** `[4]`: sums over target tokens of cross entropy, z-loss and right predictions, and the number of tokens. */
  readonly sums: tf.Tensor1D;
}

/**
 * One step of training: gradient of the mean loss over the batch's target tokens, then Adafactor. A pure function of
 * tensors in plain TensorFlow.js ops, so that it can be recorded as a graph. Call within `tf.tidy`.
 */
export function trainingStep(
  engine: Engine,
  config: T5Config,
  inputs: StepInputs,
  options: TrainingOptions,
): StepOutputs {
  const dropout = options.dropout > 0 ? dropoutMasks(engine, inputs.dropoutKey, options.dropout) : undefined;
  const tokens = tf.sum(inputs.batch.weights) as tf.Scalar;
  const layers = { config, parameters: inputs.parameters, dropout };
  // A batch without targets has loss 0 and gradient 0.
  const { loss, gradients } = lossGradients(layers, inputs.batch, options.zLoss, tf.maximum(tokens, 1) as tf.Scalar);
  const next = adafactorStep(inputs.parameters, gradients, inputs.state, inputs, options.adafactor);
  return { ...next, sums: tf.stack([loss.crossEntropy, loss.zLoss, loss.correct, tokens]) as tf.Tensor1D };
}

/** The sums of `StepOutputs` for a batch without training or dropout. */
export function scoreBatch(
  config: T5Config,
  parameters: ReadonlyMap<string, tf.Tensor>,
  batch: T5Tensors,
  zLoss: number,
): tf.Tensor1D {
  const loss = batchLoss({ config, parameters }, batch, zLoss);
  return tf.stack([loss.crossEntropy, loss.zLoss, loss.correct, tf.sum(batch.weights) as tf.Scalar]) as tf.Tensor1D;
}
