import type { Engine } from '@exmix/tensors/engine';
import * as tf from '@tensorflow/tfjs-core';
import { dropoutMasks } from './dropout-mask.js';
import { lossGradients } from './loss-gradients.js';
import { lossWeights } from './loss-weights.js';
import type { Parameters } from './parameters.js';
import { batchTensors, type T5Batch } from './t5-batch.js';
import type { T5Config } from './t5-config.js';
import type { TrainingOptions } from './training-step.js';

/**
 * The L2 norm of the gradient that a training step on this batch follows, over all parameters. A step does not tell it,
 * since nothing of training needs it; this computes the gradient for itself, op by op.
 *
 * @param key the step's seed and number, as `T5Trainer.step` takes them: dropout is the step's own
 */
export async function gradientNorm(
  engine: Engine,
  model: { readonly config: T5Config; readonly parameters: Parameters },
  batch: T5Batch,
  key: { readonly seed: number; readonly step: number },
  options: TrainingOptions,
): Promise<number> {
  const squares = tf.tidy(() => {
    const tensors = batchTensors({ ...batch, weights: lossWeights(batch, options.lossNormalization) });
    const dropoutKey = tf.tensor1d([key.seed | 0, key.step], 'int32');
    const dropout = options.dropout > 0 ? dropoutMasks(engine, dropoutKey, options.dropout) : undefined;
    const { sums, gradients } = lossGradients({ ...model, dropout }, tensors, options);
    sums.dispose();
    return tf.addN([...gradients.values()].map((gradient) => tf.sum(tf.square(gradient))));
  });
  const [sum] = await squares.data();
  squares.dispose();
  return Math.sqrt(sum as number);
}
