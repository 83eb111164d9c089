import type { Tensor } from '@tensorflow/tfjs-core';

/** A model's weights by Hugging Face name. */
export type Parameters = ReadonlyMap<string, Tensor>;

/** The weight of that name; a missing one is an error of the program. */
export function parameter<T extends Tensor = Tensor>(parameters: Parameters, name: string): T {
  const tensor = parameters.get(name);
  if (tensor === undefined) throw new Error(`the model has no parameter ${name}`);
  return tensor as T;
}
