import { sumOfSquares } from '@exmix/tensors/sum-of-squares';
import * as tf from '@tensorflow/tfjs-core';
import type { AdafactorOptions } from '../adafactor-options.js';
import { DenseGradient } from '../dense-gradient.js';
import type { Gradient } from '../gradient.js';

/** Numbers of a step that are the same for all weights. */
export interface StepRates {
  readonly learningRate: tf.Scalar;
  /** Second-moment decay. */
  readonly decay: tf.Scalar;
}

/** What the step of one weight reads. */
export interface WeightStepInputs {
  readonly weight: tf.Tensor;
  readonly gradient: Gradient;
  /** Its state by slot, as `slotShapes` names them. */
  readonly slots: ReadonlyMap<string, tf.Tensor>;
  /** The axes of its second moment's factors, the smaller first; undefined: it is kept whole. */
  readonly factored: readonly [number, number] | undefined;
}

export interface WeightStepOutputs {
  readonly weight: tf.Tensor;
  readonly slots: ReadonlyMap<string, tf.Tensor>;
  /** Sum of the gradient's squares. */
  readonly squares: tf.Tensor;
}

/** The step of one weight in ops of the engine. */
export function weightStep(
  { weight, gradient, slots, factored }: WeightStepInputs,
  { learningRate, decay }: StepRates,
  options: AdafactorOptions,
): WeightStepOutputs {
  const slot = (name: string) => slots.get(name) as tf.Tensor;
  const next = new Map<string, tf.Tensor>();
  const fresh = tf.sub(1, decay);
  const average = (old: tf.Tensor, now: tf.Tensor) => tf.add(tf.mul(old, decay), tf.mul(now, fresh));
  const scale = options.multiplyByParameterScale
    ? tf.mul(learningRate, tf.maximum(rootMeanSquare(weight), options.epsilon2))
    : learningRate;
  let step: Gradient;
  let squares: tf.Tensor;
  if (factored === undefined) {
    const values = gradient.dense();
    const v = average(slot('v'), tf.add(tf.square(values), options.epsilon1));
    next.set('v', v);
    squares = sumOfSquares(values);
    const raw = tf.mul(values, tf.rsqrt(v));
    step = new DenseGradient(tf.mul(raw, tf.neg(clipped(scale, meanSquare(raw), options))));
  } else {
    const [smaller, larger] = factored;
    const rowMeans = gradient.meanOfSquares(larger);
    squares = tf.mul(tf.sum(rowMeans), weight.shape[larger] as number);
    const row = average(slot('v_row'), tf.add(rowMeans, options.epsilon1));
    const column = average(slot('v_col'), tf.add(gradient.meanOfSquares(smaller), options.epsilon1));
    next.set('v_row', row);
    next.set('v_col', column);
    // The row's axis inside v_row, which has lost the larger dimension.
    const rowAxis = larger < smaller ? smaller - 1 : smaller;
    const rowFactor = tf.rsqrt(tf.div(row, tf.mean(row, rowAxis, true)));
    // The update is the product of gradient, column factor and row factor. Its mean square comes from the first two, so
    // that the scale goes into the row factor and the update is never stored unscaled.
    const half = gradient.times(tf.rsqrt(column), smaller);
    const mean = tf.mean(tf.mul(half.meanOfSquares(larger), tf.square(rowFactor)));
    step = half.times(tf.mul(rowFactor, tf.neg(clipped(scale, mean, options))), larger);
  }
  if (options.beta1 !== undefined) {
    const moment = tf.sub(tf.mul(slot('m'), options.beta1), tf.mul(step.dense(), 1 - options.beta1));
    next.set('m', moment);
    step = new DenseGradient(tf.neg(moment));
  }
  const decayed = options.weightDecayRate === undefined ? weight : tf.mul(weight, 1 - options.weightDecayRate);
  return { weight: step.addedTo(decayed), slots: next, squares };
}

/** The scale of an update whose mean square is given, so that its root mean square stays below the threshold. */
function clipped(scale: tf.Tensor, meanSquare: tf.Tensor, { clippingThreshold }: AdafactorOptions): tf.Tensor {
  return tf.div(scale, tf.maximum(1, tf.div(tf.sqrt(meanSquare), clippingThreshold)));
}

function meanSquare(x: tf.Tensor): tf.Tensor {
  return tf.div(sumOfSquares(x), x.size);
}

function rootMeanSquare(x: tf.Tensor): tf.Tensor {
  return tf.sqrt(meanSquare(x));
}
