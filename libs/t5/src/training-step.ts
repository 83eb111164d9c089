import { bfloat16Product } from '@exmix/tensors/bfloat16-product';
import type { Engine } from '@exmix/tensors/engine';
import type * as tf from '@tensorflow/tfjs-core';
import { adafactorStep } from './adafactor.js';
import type { AdafactorOptions } from './adafactor-options.js';
import { dropoutMasks } from './dropout-mask.js';
import { lossGradients } from './loss-gradients.js';
import type { LossOptions } from './loss-options.js';
import type { Product } from './ops/product.js';
import type { T5Tensors } from './t5-batch.js';
import type { T5Config } from './t5-config.js';
import type { Layers } from './t5-stack.js';

export interface TrainingOptions extends LossOptions {
  /** Probability that a value is dropped; 0: no dropout. */
  readonly dropout: number;
  readonly adafactor: AdafactorOptions;
  /** Run op by op where a graph could be recorded: what the graph is tested against. */
  readonly opByOp?: boolean;
  /** Type of the factors of matrix products; sums, weights and everything else are float32. */
  readonly precision?: 'float32' | 'bfloat16';
  /** Blocks compute their forward pass again in the backward one: less memory, about a third more time. */
  readonly remat?: boolean;
}

/** Tensors by parameter name, or by name of Adafactor's state. */
type Named = ReadonlyMap<string, tf.Tensor>;

/** All that the gradient of one batch reads. */
export interface GradientInputs {
  readonly parameters: Named;
  readonly batch: T5Tensors;
  /** `[2]` int32: seed and step, from which dropout is drawn. */
  readonly dropoutKey: tf.Tensor1D;
}

/** All that Adafactor reads besides gradients. */
export interface UpdateInputs {
  readonly parameters: Named;
  readonly state: Named;
  readonly learningRate: tf.Scalar;
  /** Second-moment decay of the step. */
  readonly decay: tf.Scalar;
}

export interface UpdateOutputs {
  readonly parameters: Named;
  readonly state: Named;
  /** Root of the sum of the squares of all gradients. */
  readonly gradientNorm: tf.Scalar;
}

export interface StepOutputs extends UpdateOutputs {
  /** `BatchLoss.sums`; kept, so the caller disposes of it. */
  readonly sums: tf.Tensor1D;
}

/**
 * One step of training: gradient of the mean loss over the batch's target tokens, then Adafactor. A pure function of
 * tensors in ops of the engine, so that it can be recorded as a graph. Call within `tf.tidy`.
 */
export function trainingStep(
  engine: Engine,
  config: T5Config,
  inputs: GradientInputs & UpdateInputs,
  options: TrainingOptions,
): StepOutputs {
  const { sums, gradients } = lossGradients(trainingLayers(engine, config, inputs, options), inputs.batch, options);
  return { ...adafactorStep(inputs.parameters, gradients, inputs.state, inputs, options.adafactor), sums };
}

/**
 * The part of one of several batches in a step: its gradients, added to those of the batches before it.
 *
 * @param divisor what the losses of all batches together are divided by
 */
export function accumulatedGradients(
  engine: Engine,
  config: T5Config,
  inputs: GradientInputs & { readonly before: Named; readonly divisor: tf.Scalar },
  options: TrainingOptions,
): { readonly gradients: Named; readonly sums: tf.Tensor1D } {
  const layers = trainingLayers(engine, config, inputs, options);
  const { sums, gradients } = lossGradients(layers, inputs.batch, options, inputs.divisor);
  const added = [...gradients].map(
    ([name, gradient]) => [name, gradient.addedTo(inputs.before.get(name) as tf.Tensor)] as const,
  );
  return { gradients: new Map(added), sums };
}

function trainingLayers(
  engine: Engine,
  config: T5Config,
  { parameters, dropoutKey }: GradientInputs,
  options: TrainingOptions,
): Layers {
  const dropout = options.dropout > 0 ? dropoutMasks(engine, dropoutKey, options.dropout) : undefined;
  return { config, parameters, dropout, product: productOf(engine, options), remat: options.remat };
}

/** How a model of these options multiplies matrices; undefined: in float32. */
export function productOf({ native }: Engine, { precision }: Pick<TrainingOptions, 'precision'>): Product | undefined {
  if (precision !== 'bfloat16' || native === undefined) return undefined;
  return (a, b, transposeA, transposeB) => bfloat16Product(native, a, b, transposeA, transposeB);
}
