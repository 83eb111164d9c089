import type { NativeBackend } from '@exmix/tensors/native-backend';
import * as tf from '@tensorflow/tfjs-core';
import type { ScoreBias } from './attend.js';

/**
 * `attend` as one op (`native/fused/attention.cc`): it reads projections as their product leaves them and writes what
 * the output projection reads.
 *
 * @param q `[rows * query, heads * head_dim]`; without `kv`, `[rows * query, 3 * heads * head_dim]`: queries, keys and
 *   values of the same tokens side by side
 * @param kv `[rows * key, 2 * heads * head_dim]`: keys and values
 * @param keep dropout of the weights, `[rows, heads, 1, key]`: 0 or 1/(1 - rate) for each, no gradient
 * @returns `[rows * query, heads * head_dim]`
 */
export function fusedAttention(
  native: NativeBackend,
  q: tf.Tensor2D,
  kv: tf.Tensor2D | undefined,
  { mask, positions }: ScoreBias,
  heads: number,
  keep?: tf.Tensor4D,
): tf.Tensor2D {
  const joined = kv === undefined;
  const [rows] = mask.shape;
  const width = (q.shape[1] as number) / heads / (joined ? 3 : 1);
  const attributes = Object.entries({ rows, heads, width, joined: joined ? 1 : 0 }).map(([name, value]) => ({
    name,
    type: native.binding.TF_ATTR_INT,
    value,
  }));
  const given = [q, ...(kv === undefined ? [] : [kv]), ...(positions === undefined ? [] : [positions])];
  const op = tf.customGrad((...all: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const save = all[all.length - 1] as tf.GradSaveFunc;
    const absent = tf.zeros([0]);
    const tensors = all.slice(0, -1) as tf.Tensor[];
    const [q] = tensors as [tf.Tensor];
    const pair = [q, joined ? q : (tensors[1] as tf.Tensor)];
    const place = positions === undefined ? absent : (tensors[tensors.length - 1] as tf.Tensor);
    const [value, weights] = native.executeMultipleOutputs(
      'ExmixAttention',
      attributes,
      [...pair, place, mask, keep ?? absent],
      2,
    ) as [tf.Tensor, tf.Tensor];
    save([...pair, place, weights, value, keep ?? absent]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const gradients = native.executeMultipleOutputs('ExmixAttentionGrad', attributes, [dy, ...saved], 3);
        const [dQ, dKv, dPositions] = gradients as [tf.Tensor, tf.Tensor, tf.Tensor];
        return [dQ, ...(joined ? [] : [dKv]), ...(positions === undefined ? [] : [dPositions])];
      },
    };
  });
  return op(...given) as tf.Tensor2D;
}
