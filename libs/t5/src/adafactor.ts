import { sumOfSquares } from '@exmix/tensors/sum-of-squares';
import * as tf from '@tensorflow/tfjs-core';
import { DenseGradient } from './dense-gradient.js';
import { type Factoring, factoredDimensions } from './factored-dimensions.js';
import type { Gradient } from './gradient.js';
import type { Parameters } from './parameters.js';

/** Adafactor as T5X runs it (Shazeer and Stern 2018; t5x/adafactor.py), with its defaults. */
export interface AdafactorOptions extends Factoring {
  /** Exponent of the second moment's decay, `1 - (step + 1) ** -decayRate`. */
  readonly decayRate: number;
  /** Updates are scaled down so that their root mean square is at most this. */
  readonly clippingThreshold: number;
  /** The learning rate counts relative to the root mean square of a parameter, which is at least `epsilon2`. */
  readonly multiplyByParameterScale: boolean;
  /** Added to squared gradients. */
  readonly epsilon1: number;
  readonly epsilon2: number;
  /** First moment's decay; absent: none is kept. */
  readonly beta1?: number;
  /** Part of a parameter taken off in each step; absent: none. */
  readonly weightDecayRate?: number;
}

export const ADAFACTOR_DEFAULTS: AdafactorOptions = {
  decayRate: 0.8,
  clippingThreshold: 1,
  minDimSizeToFactor: 128,
  multiplyByParameterScale: true,
  epsilon1: 1e-30,
  epsilon2: 1e-3,
};

/** Second-moment decay of a step (from 0): 0 in the first, so that the zeros of the start have no weight. */
export function secondMomentDecay(step: number, decayRate: number): number {
  return 1 - (step + 1) ** -decayRate;
}

/** Names and shapes of the state of one parameter: `v`, or `v_row` (without the column's axis) and `v_col`; `m`. */
export function slotShapes(
  name: string,
  shape: readonly number[],
  options: AdafactorOptions,
): ReadonlyMap<string, readonly number[]> {
  const slots = new Map<string, readonly number[]>();
  const factored = factoredDimensions(name, shape, options);
  if (factored === undefined) slots.set('v', shape);
  else {
    const [smaller, larger] = factored;
    slots.set(
      'v_row',
      shape.filter((_, axis) => axis !== larger),
    );
    slots.set(
      'v_col',
      shape.filter((_, axis) => axis !== smaller),
    );
  }
  if (options.beta1 !== undefined) slots.set('m', shape);
  return slots;
}

/** The state of all parameters by `<parameter>.<slot>`. */
export type OptimizerState = ReadonlyMap<string, tf.Tensor>;

/** Names and shapes of the whole state, in the parameters' order. */
export function optimizerShapes(
  shapes: ReadonlyMap<string, readonly number[]>,
  options: AdafactorOptions,
): ReadonlyMap<string, readonly number[]> {
  const all = new Map<string, readonly number[]>();
  for (const [name, shape] of shapes) {
    for (const [slot, slotShape] of slotShapes(name, shape, options)) all.set(`${name}.${slot}`, slotShape);
  }
  return all;
}

/**
 * One step. Returns new tensors; the old ones are the caller's. `gradientNorm` is the root of the sum of squares of all
 * gradients.
 *
 * @param decay second-moment decay of the step, `secondMomentDecay`
 */
export function adafactorStep(
  parameters: Parameters,
  gradients: ReadonlyMap<string, Gradient>,
  state: OptimizerState,
  { learningRate, decay }: { readonly learningRate: tf.Scalar; readonly decay: tf.Scalar },
  options: AdafactorOptions,
): { parameters: Parameters; state: OptimizerState; gradientNorm: tf.Scalar } {
  const nextParameters = new Map<string, tf.Tensor>();
  const nextState = new Map<string, tf.Tensor>();
  const fresh = tf.sub(1, decay);
  const squares: tf.Tensor[] = [];
  const average = (old: tf.Tensor, now: tf.Tensor) => tf.add(tf.mul(old, decay), tf.mul(now, fresh));
  for (const [name, weight] of parameters) {
    const gradient = gradients.get(name) as Gradient;
    const slot = (slotName: string) => state.get(`${name}.${slotName}`) as tf.Tensor;
    const scale = options.multiplyByParameterScale
      ? tf.mul(learningRate, tf.maximum(rootMeanSquare(weight), options.epsilon2))
      : learningRate;
    const factored = factoredDimensions(name, weight.shape, options);
    let step: Gradient;
    if (factored === undefined) {
      const values = gradient.dense();
      const v = average(slot('v'), tf.add(tf.square(values), options.epsilon1));
      nextState.set(`${name}.v`, v);
      squares.push(sumOfSquares(values));
      const raw = tf.mul(values, tf.rsqrt(v));
      step = new DenseGradient(tf.mul(raw, tf.neg(clipped(scale, meanSquare(raw), options))));
    } else {
      const [smaller, larger] = factored;
      const rowMeans = gradient.meanOfSquares(larger);
      squares.push(tf.mul(tf.sum(rowMeans), weight.shape[larger] as number));
      const row = average(slot('v_row'), tf.add(rowMeans, options.epsilon1));
      const column = average(slot('v_col'), tf.add(gradient.meanOfSquares(smaller), options.epsilon1));
      nextState.set(`${name}.v_row`, row);
      nextState.set(`${name}.v_col`, column);
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
      nextState.set(`${name}.m`, moment);
      step = new DenseGradient(tf.neg(moment));
    }
    const decayed = options.weightDecayRate === undefined ? weight : tf.mul(weight, 1 - options.weightDecayRate);
    nextParameters.set(name, step.addedTo(decayed));
  }
  return { parameters: nextParameters, state: nextState, gradientNorm: tf.sqrt(tf.sum(tf.stack(squares))) };
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
