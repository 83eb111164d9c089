import type * as tf from '@tensorflow/tfjs-core';
import { computedAgain } from './ops/computed-again.js';
import { parameter } from './parameters.js';
import type { Layers } from './t5-stack.js';

/**
 * A block of a stack as a function of tensors.
 *
 * @param name of its layers, such as `encoder.block.0.layer`
 * @param tensors get gradients
 * @param constants get none
 */
export type Block = (
  layers: Layers,
  name: string,
  tensors: readonly tf.Tensor[],
  constants: readonly tf.Tensor[],
) => tf.Tensor2D;

/** Runs a block; where `layers.remat` says so, keeping only its inputs for the backward pass. */
export function runBlock(
  layers: Layers,
  name: string,
  tensors: readonly tf.Tensor[],
  constants: readonly tf.Tensor[],
  block: Block,
): tf.Tensor2D {
  if (!layers.remat) return block(layers, name, tensors, constants);
  // The table of relative positions is read outside of the blocks.
  const names = [...layers.parameters.keys()].filter(
    (parameter) => parameter.startsWith(`${name}.`) && !parameter.includes('relative_attention_bias'),
  );
  const masks = layers.dropout?.again();
  return computedAgain(
    [...tensors, ...names.map((name) => parameter(layers.parameters, name))],
    tensors.length,
    constants,
    (given, constants, again) => {
      const parameters = new Map(names.map((name, i) => [name, given[tensors.length + i] as tf.Tensor]));
      const dropout = again ? masks?.again() : layers.dropout;
      return block({ ...layers, parameters, dropout }, name, given.slice(0, tensors.length), constants);
    },
  );
}
