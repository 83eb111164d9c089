import type { NativeBackend } from '@exmix/tensors/native-backend';
import * as tf from '@tensorflow/tfjs-core';

const OP = 'ExmixNormAndPass';
let registered = false;

/**
 * The norm before a sublayer, and the residual stream that goes around it, as one op of the tape: their gradients meet in
 * the op that makes the norm's, and need no pass of their own to be added.
 *
 * @param x `[tokens, embed]`
 * @param weight `[embed]`
 * @returns `rmsNorm(x, weight, epsilon)`, and `x`
 */
export function normAndPass(
  native: NativeBackend,
  x: tf.Tensor2D,
  weight: tf.Tensor1D,
  epsilon: number,
): [tf.Tensor2D, tf.Tensor2D] {
  if (!registered) register(native);
  const [normed, , passed] = tf.engine().runKernel(OP, { x, weight }, { epsilon }) as tf.Tensor2D[];
  return [normed as tf.Tensor2D, passed as tf.Tensor2D];
}

/** NOTE: `customGrad` has no functions of several results; kernels have. */
function register(native: NativeBackend): void {
  registered = true;
  tf.registerKernel({
    kernelName: OP,
    backendName: tf.getBackend(),
    kernelFunc: ({ inputs, attrs }) => {
      const { x, weight } = inputs as unknown as { x: tf.Tensor; weight: tf.Tensor };
      const attributes = [{ name: 'epsilon', type: native.binding.TF_ATTR_FLOAT, value: attrs?.epsilon }];
      return [...native.executeMultipleOutputs('ExmixRmsNorm', attributes, [x, weight], 2), tf.clone(x)];
    },
  });
  tf.registerGradient({
    kernelName: OP,
    inputsToSave: ['x', 'weight'],
    outputsToSave: [false, true, false],
    gradFunc: (dy, saved) => {
      const [dNormed, , dPassed] = dy as tf.Tensor[] as [tf.Tensor, tf.Tensor, tf.Tensor];
      const [dX, dWeight] = native.executeMultipleOutputs('ExmixRmsNormGrad', [], [dNormed, ...saved, dPassed], 2) as [
        tf.Tensor,
        tf.Tensor,
      ];
      return { x: () => dX, weight: () => dWeight };
    },
  });
}
