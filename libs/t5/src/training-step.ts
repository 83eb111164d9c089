import type { Engine } from '@exmix/tensors/engine';
import type * as tf from '@tensorflow/tfjs-core';
import { type AdafactorOptions, adafactorStep } from './adafactor.js';
import { dropoutMasks } from './dropout-mask.js';
import { lossGradients } from './loss-gradients.js';
import type { LossOptions } from './loss-options.js';
import type { T5Tensors } from './t5-batch.js';
import type { T5Config } from './t5-config.js';

export interface TrainingOptions extends LossOptions {
  /** Probability that a value is dropped; 0: no dropout. */
  readonly dropout: number;
  readonly adafactor: AdafactorOptions;
  /** Run op by op where a graph could be recorded: what the graph is tested against. */
  readonly opByOp?: boolean;
  /** Type of the factors of matrix products; sums, weights and everything else are float32. */
  readonly precision?: 'float32' | 'bfloat16';
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
  /** `BatchLoss.sums`; kept, so the caller disposes of it. */
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
  const layers = { config, parameters: inputs.parameters, dropout };
  const { sums, gradients } = lossGradients(layers, inputs.batch, options);
  return { ...adafactorStep(inputs.parameters, gradients, inputs.state, inputs, options.adafactor), sums };
}
