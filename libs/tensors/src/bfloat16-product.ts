import type * as tf from '@tensorflow/tfjs-core';
import type { NativeBackend, OutputMetadata } from './native-backend.js';

/** `DT_BFLOAT16` of TensorFlow, which TensorFlow.js does not know: such tensors stay on the native side. */
const BFLOAT16 = 14;

/**
 * The matrix product of float32 tensors with its factors rounded to bfloat16 (8 bits of mantissa); its sums are float32,
 * the result is rounded once more and comes back as float32. Leading axes are batches. Without a gradient.
 */
export function bfloat16Product<T extends tf.Tensor>(
  native: NativeBackend,
  a: T,
  b: T,
  transposeA = false,
  transposeB = false,
): T {
  const { binding } = native;
  const type = (name: string, value: number) => ({ name, type: binding.TF_ATTR_TYPE, value });
  const made: number[] = [];
  const one = (op: string, attributes: Parameters<typeof binding.executeOp>[1], inputs: readonly number[]) => {
    const [result] = binding.executeOp(op, attributes, inputs, 1) as [OutputMetadata];
    made.push(result.id);
    return result;
  };
  const cast = (id: number, from: number, to: number) =>
    one(
      'Cast',
      [type('SrcT', from), type('DstT', to), { name: 'Truncate', type: binding.TF_ATTR_BOOL, value: false }],
      [id],
    );
  try {
    const factors = native.getInputTensorIds([a, b]).map((id) => cast(id, binding.TF_FLOAT, BFLOAT16).id);
    const flag = (name: string, value: boolean) => ({ name, type: binding.TF_ATTR_BOOL, value });
    const attributes = [type('T', BFLOAT16), flag('adj_x', transposeA), flag('adj_y', transposeB)];
    const product = one('BatchMatMulV2', attributes, factors);
    const result = cast(product.id, BFLOAT16, binding.TF_FLOAT);
    made.pop();
    return native.createOutputTensor(result) as T;
  } finally {
    for (const id of made) binding.deleteTensor(id);
  }
}

/** How much a number may change when it is rounded to bfloat16, relative to itself. */
export const BFLOAT16_ROUNDING = 2 ** -8;
