import { computedAfter } from '@exmix/tensors/computed-after';
import * as tf from '@tensorflow/tfjs-core';

/**
 * `forward(inputs, constants)` that keeps nothing but its inputs: its gradient runs it once more (Chen et al. 2016,
 * "Training Deep Nets with Sublinear Memory Cost").
 *
 * @param inputs get gradients, all of them
 * @param late how many of the first inputs are results of other layers: in a graph the second run waits for the gradient
 *   to arrive, else it would be taken for the same as the first, and its results kept from there
 * @param constants get no gradients
 * @param forward a pure function; `again` tells the second run
 */
export function computedAgain(
  inputs: readonly tf.Tensor[],
  late: number,
  constants: readonly tf.Tensor[],
  forward: (inputs: readonly tf.Tensor[], constants: readonly tf.Tensor[], again: boolean) => tf.Tensor2D,
): tf.Tensor2D {
  const op = tf.customGrad((...all: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const save = all[all.length - 1] as tf.GradSaveFunc;
    const given = all.slice(0, -1) as tf.Tensor[];
    save([...given, ...constants]);
    return {
      value: forward(given, constants, false),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const given = saved
          .slice(0, inputs.length)
          .map((input, index) => (index < late ? computedAfter(input, dy) : input));
        return nestedGradients((...given) => forward(given, saved.slice(inputs.length), true), given, dy);
      },
    };
  });
  return op(...inputs) as tf.Tensor2D;
}

/** NOTE: TensorFlow.js forgets the tape that it is going back over when gradients are taken on the way. */
function nestedGradients(f: (...inputs: tf.Tensor[]) => tf.Tensor, inputs: tf.Tensor[], dy: tf.Tensor): tf.Tensor[] {
  const { state } = tf.engine();
  const tape = state.activeTape;
  try {
    return tf.grads(f)(inputs, dy);
  } finally {
    state.activeTape = tape;
  }
}
