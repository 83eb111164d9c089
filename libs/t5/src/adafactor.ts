import * as tf from '@tensorflow/tfjs-core';
import { fusedWeightStep } from './adafactor/fused-weight-step.js';
import { type StepRates, weightStep } from './adafactor/weight-step.js';
import type { AdafactorOptions } from './adafactor-options.js';
import { factoredDimensions } from './factored-dimensions.js';
import type { Gradient } from './gradient.js';
import type { Parameters } from './parameters.js';

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
 * @param rates `decay`: that of the second moment in this step, `secondMomentDecay`
 */
export function adafactorStep(
  parameters: Parameters,
  gradients: ReadonlyMap<string, Gradient>,
  state: OptimizerState,
  rates: StepRates,
  options: AdafactorOptions,
): { parameters: Parameters; state: OptimizerState; gradientNorm: tf.Scalar } {
  const nextParameters = new Map<string, tf.Tensor>();
  const nextState = new Map<string, tf.Tensor>();
  const squares: tf.Tensor[] = [];
  for (const [name, weight] of parameters) {
    const gradient = gradients.get(name) as Gradient;
    const slots = new Map<string, tf.Tensor>();
    for (const slot of slotShapes(name, weight.shape, options).keys()) {
      slots.set(slot, state.get(`${name}.${slot}`) as tf.Tensor);
    }
    const factored = factoredDimensions(name, weight.shape, options);
    const step = { weight, gradient, slots, factored };
    const done = fusedWeightStep(step, rates, options) ?? weightStep(step, rates, options);
    nextParameters.set(name, done.weight);
    for (const [slot, values] of done.slots) nextState.set(`${name}.${slot}`, values);
    squares.push(done.squares);
  }
  return { parameters: nextParameters, state: nextState, gradientNorm: tf.sqrt(tf.sum(tf.stack(squares))) };
}
