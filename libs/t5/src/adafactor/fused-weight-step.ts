import { fusedNative } from '@exmix/tensors/fused-native';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { AdafactorOptions } from '../adafactor-options.js';
import { DenseGradient } from '../dense-gradient.js';
import type { StepRates, WeightStepInputs, WeightStepOutputs } from './weight-step.js';

/**
 * `weightStep` as one op (`native/fused/adafactor.cc`); undefined where there is none for it: without fused ops, for the
 * gradient of single rows, with a first moment, and for factors in a tensor that is no matrix.
 */
export function fusedWeightStep(
  { weight, gradient, slots, factored }: WeightStepInputs,
  { learningRate, decay }: StepRates,
  options: AdafactorOptions,
): WeightStepOutputs | undefined {
  const native = fusedNative();
  if (native === undefined || !(gradient instanceof DenseGradient) || options.beta1 !== undefined) return undefined;
  if (factored !== undefined && weight.rank !== 2) return undefined;
  const { TF_ATTR_FLOAT, TF_ATTR_INT } = native.binding;
  const float = (name: string, value: number) => ({ name, type: TF_ATTR_FLOAT, value });
  const int = (name: string, value: number) => ({ name, type: TF_ATTR_INT, value });
  const attributes = [
    int('relative', options.multiplyByParameterScale ? 1 : 0),
    float('threshold', options.clippingThreshold),
    float('epsilon1', options.epsilon1),
    float('epsilon2', options.epsilon2),
    float('kept', 1 - (options.weightDecayRate ?? 0)),
  ];
  if (factored !== undefined) attributes.push(int('larger', factored[1]));
  const op = factored === undefined ? 'ExmixAdafactorWhole' : 'ExmixAdafactor';
  const inputs = [weight, gradient.dense(), ...slots.values(), learningRate, decay];
  const [next, squares, ...moments] = native.executeMultipleOutputs(op, attributes, inputs, 2 + slots.size) as [
    Tensor,
    Tensor,
    ...Tensor[],
  ];
  return {
    weight: next,
    slots: new Map([...slots.keys()].map((slot, i) => [slot, moments[i] as Tensor])),
    squares,
  };
}
