import { columnSums } from '@exmix/tensors/column-sums';
import { fusedNative } from '@exmix/tensors/fused-native';
import { meanOfSquares } from '@exmix/tensors/mean-of-squares';
import type { NativeBackend } from '@exmix/tensors/native-backend';
import * as tf from '@tensorflow/tfjs-core';

/**
 * `x * rsqrt(mean(x^2) + epsilon) * weight` over the last axis. NOTE: no mean is taken off and there is no bias.
 * The gradient is written out: half of the passes of the single ops, and only the inverse norm is kept.
 *
 * @param x `[tokens, embed]`
 * @param weight `[embed]`
 */
export function rmsNorm(x: tf.Tensor2D, weight: tf.Tensor1D, epsilon: number): tf.Tensor2D {
  const native = fusedNative();
  return native === undefined ? composed(x, weight, epsilon) : fused(native, x, weight, epsilon);
}

function fused(native: NativeBackend, x: tf.Tensor2D, weight: tf.Tensor1D, epsilon: number): tf.Tensor2D {
  const attributes = [{ name: 'epsilon', type: native.binding.TF_ATTR_FLOAT, value: epsilon }];
  const op = tf.customGrad((...all: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [x, weight, save] = all as [tf.Tensor2D, tf.Tensor1D, tf.GradSaveFunc];
    const [value, inverse] = native.executeMultipleOutputs('ExmixRmsNorm', attributes, [x, weight], 2) as [
      tf.Tensor2D,
      tf.Tensor1D,
    ];
    save([x, weight, inverse]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) =>
        native.executeMultipleOutputs('ExmixRmsNormGrad', [], [dy, ...saved, tf.zeros([0])], 2),
    };
  });
  return op(x, weight) as tf.Tensor2D;
}

function composed(x: tf.Tensor2D, weight: tf.Tensor1D, epsilon: number): tf.Tensor2D {
  const op = tf.customGrad((...all: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const [input, scale, save] = all as [tf.Tensor2D, tf.Tensor1D, tf.GradSaveFunc];
    const inverse = tf.rsqrt(tf.add(meanOfSquares(input, 1, true), epsilon));
    const value = tf.mul(tf.mul(input, inverse), scale);
    save([input, scale, inverse]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [input, scale, inverse] = saved as [tf.Tensor2D, tf.Tensor1D, tf.Tensor2D];
        const [, embed] = input.shape;
        // With normal = input * inverse: dInput = (dy * scale - normal * mean(dy * normal * scale)) * inverse
        const scaled = tf.mul(dy, inverse) as tf.Tensor2D;
        const dScales = tf.mul(scaled, input) as tf.Tensor2D;
        const means = tf.div(tf.matMul(dScales, tf.reshape(scale, [embed, 1])), embed);
        const dInput = tf.sub(tf.mul(scaled, scale), tf.mul(input, tf.mul(means, tf.square(inverse))));
        const dWeight = columnSums(dScales);
        return [dInput, dWeight];
      },
    };
  });
  return op(x, weight) as tf.Tensor2D;
}
