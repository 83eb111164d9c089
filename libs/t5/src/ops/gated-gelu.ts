import { activeNative } from '@exmix/tensors/active-native';
import { fusedNative } from '@exmix/tensors/fused-native';
import type { NativeBackend } from '@exmix/tensors/native-backend';
import * as tf from '@tensorflow/tfjs-core';

const SCALE = 2 * Math.sqrt(2 / Math.PI);
const CUBIC = 0.044715;

/**
 * `gelu(gate) * value` with the tanh approximation, written by its equal `gelu(h) = h * sigmoid(2 c (h + 0.044715 h^3))`,
 * `c = sqrt(2/pi)`. The gradient is written out, so that only the two inputs are kept, and without fused ops the sigmoid.
 */
export function gatedGelu(gate: tf.Tensor2D, value: tf.Tensor2D): tf.Tensor2D {
  const native = fusedNative();
  return native === undefined ? composed(gate, value) : fused(native, gate, value);
}

function fused(native: NativeBackend, gate: tf.Tensor2D, value: tf.Tensor2D): tf.Tensor2D {
  const op = tf.customGrad((...all: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [h, u, save] = all as [tf.Tensor2D, tf.Tensor2D, tf.GradSaveFunc];
    save([h, u]);
    return {
      value: native.executeSingleOutput('ExmixGatedGelu', [], [h, u]),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        native.executeMultipleOutputs('ExmixGatedGeluGrad', [], [dy, ...saved], 2),
    };
  });
  return op(gate, value) as tf.Tensor2D;
}

function composed(gate: tf.Tensor2D, value: tf.Tensor2D): tf.Tensor2D {
  const op = tf.customGrad((...all: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [h, u, save] = all as [tf.Tensor2D, tf.Tensor2D, tf.GradSaveFunc];
    const sigmoid = tf.sigmoid(tf.mul(h, tf.add(tf.mul(tf.square(h), SCALE * CUBIC), SCALE)));
    save([h, u, sigmoid]);
    return {
      value: tf.mul(tf.mul(h, sigmoid), u),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [h, u, sigmoid] = saved as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
        const gelu = tf.mul(h, sigmoid);
        // d gelu / dh = s + h s (1 - s) z',  z' = 2 c (1 + 3 * 0.044715 h^2)
        const slope = tf.add(tf.mul(tf.square(h), 3 * SCALE * CUBIC), SCALE);
        const dGelu = tf.add(sigmoid, tf.mul(timesSigmoidSlope(h, sigmoid, gelu), slope));
        return [tf.mul(tf.mul(dy, u), dGelu), tf.mul(dy, gelu)];
      },
    };
  });
  return op(gate, value) as tf.Tensor2D;
}

/** `h s (1 - s)`, which is `gelu (1 - s)`; a native op has it in one pass. */
function timesSigmoidSlope(h: tf.Tensor2D, sigmoid: tf.Tensor2D, gelu: tf.Tensor): tf.Tensor {
  const native = activeNative();
  if (native === undefined) return tf.sub(gelu, tf.mul(gelu, sigmoid));
  const attributes = [{ name: 'T', type: native.binding.TF_ATTR_TYPE, value: native.binding.TF_FLOAT }];
  return native.executeSingleOutput('SigmoidGrad', attributes, [sigmoid, h]);
}
