import { fusedNative } from '@exmix/tensors/fused-native';
import * as tf from '@tensorflow/tfjs-core';
import type { DropoutMasks } from './dropout-mask.js';
import { attend, type ScoreBias } from './ops/attend.js';
import { fusedAttention } from './ops/fused-attention.js';
import { gatedGelu } from './ops/gated-gelu.js';
import { joinedProduct } from './ops/joined-product.js';
import { lookUp } from './ops/look-up.js';
import { normAndPass } from './ops/norm-and-pass.js';
import { linearProduct, type Product } from './ops/product.js';
import { rmsNorm } from './ops/rms-norm.js';
import { splitHeads } from './ops/split-heads.js';
import { type Parameters, parameter } from './parameters.js';
import { relativePositionBuckets } from './relative-position-bucket.js';
import type { T5Config } from './t5-config.js';

/** What the layers of a model need besides their input. */
export interface Layers {
  readonly config: T5Config;
  readonly parameters: Parameters;
  /** Absent: no dropout. */
  readonly dropout?: DropoutMasks | undefined;
  /** How matrices are multiplied; absent: in float32. */
  readonly product?: Product | undefined;
  /** Blocks keep nothing but their inputs for the backward pass, which computes the rest again. */
  readonly remat?: boolean | undefined;
}

/** Keys and values of attention, `[rows, heads, length, head_dim]`. */
export interface KeysAndValues {
  readonly keys: tf.Tensor4D;
  readonly values: tf.Tensor4D;
}

/** `x W^T`; weights are stored `[out, in]`. */
export function linear(x: tf.Tensor2D, weight: tf.Tensor2D, product?: Product): tf.Tensor2D {
  return product === undefined ? tf.matMul(x, weight, false, true) : linearProduct(x, weight, product);
}

/**
 * Dropout with one mask for all places of a row, `[rows * length, width]`. NOTE: T5X shares masks along the length so
 * (`broadcast_dims`), for attention weights too.
 */
export function dropped(x: tf.Tensor2D, rows: number, dropout: DropoutMasks | undefined): tf.Tensor2D {
  if (dropout === undefined) return x;
  const [tokens, width] = x.shape;
  // [rows * length, width] -> [rows, length, width] x [rows, 1, width]
  const kept = tf.mul(tf.reshape(x, [rows, tokens / rows, width]), dropout.next([rows, 1, width]));
  return tf.reshape(kept, [tokens, width]) as tf.Tensor2D;
}

/** `[rows, heads, length, head_dim]` -> `[rows * length, heads * head_dim]` */
function joinHeads(x: tf.Tensor4D): tf.Tensor2D {
  const [rows, heads, length, width] = x.shape;
  return tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [rows * length, heads * width]) as tf.Tensor2D;
}

/** Bias of relative positions, `[1, heads, queries, keys]`, from the table of a stack's block 0. */
export function positionBias(
  { config, parameters }: Layers,
  stack: 'encoder' | 'decoder',
  queries: number,
  keys: number,
  firstQuery = 0,
): tf.Tensor4D {
  const table = parameter<tf.Tensor2D>(
    parameters,
    `${stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight`,
  );
  const buckets = relativePositionBuckets(
    queries,
    keys,
    {
      bidirectional: stack === 'encoder',
      buckets: config.relative_attention_num_buckets,
      maxDistance: config.relative_attention_max_distance,
    },
    firstQuery,
  );
  // NOTE: cast, since WebAssembly's oneHot writes integers whatever type it is asked for.
  const ids = tf.tensor1d(buckets, 'int32');
  const hot = tf.cast(tf.oneHot(ids, config.relative_attention_num_buckets), 'float32') as tf.Tensor2D;
  return tf.reshape(lookUp(table, hot, queries), [1, config.num_heads, queries, keys]) as tf.Tensor4D;
}

/**
 * Attention with the output projection, `[rows * query, embed]` to the same.
 *
 * @param x tokens of the queries
 * @param memory tokens of keys and values, `[rows * key, embed]`; absent: those of the queries
 */
export function attention(
  layers: Layers,
  name: string,
  x: tf.Tensor2D,
  rows: number,
  bias: ScoreBias,
  memory?: tf.Tensor2D,
): tf.Tensor2D {
  const { config, parameters, dropout, product } = layers;
  const { num_heads: heads } = config;
  const weight = (projection: string) => parameter<tf.Tensor2D>(parameters, `${name}.${projection}.weight`);
  const weights = (projections: readonly string[]) => projections.map(weight);
  const keys = (memory ?? x).shape[0] / rows;
  const keep = dropout?.next([rows, heads, 1, keys]) as tf.Tensor4D | undefined;
  const q = joinedProduct(x, weights(memory === undefined ? ['q', 'k', 'v'] : ['q']), product);
  const kv = memory === undefined ? undefined : joinedProduct(memory, weights(['k', 'v']), product);
  const native = product === undefined ? fusedNative() : undefined;
  if (native !== undefined) return linear(fusedAttention(native, q, kv, bias, heads, keep), weight('o'), product);
  const [queries, keyHeads, valueHeads] = [
    ...splitHeads(q, kv === undefined ? 3 : 1, rows, heads),
    ...(kv === undefined ? [] : splitHeads(kv, 2, rows, heads)),
  ] as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
  const attended = attend(queries, keyHeads, valueHeads, bias, keep, product);
  return linear(joinHeads(attended), weight('o'), product);
}

/** Feed-forward layer, `[tokens, embed]` to the same. */
export function feedForward(layers: Layers, name: string, x: tf.Tensor2D, rows: number): tf.Tensor2D {
  const weight = (inner: string) => parameter<tf.Tensor2D>(layers.parameters, `${name}.${inner}.weight`);
  const inner =
    layers.config.feed_forward_proj === 'gated-gelu'
      ? gatedGelu(linear(x, weight('wi_0'), layers.product), linear(x, weight('wi_1'), layers.product))
      : tf.relu(linear(x, weight('wi'), layers.product));
  return linear(dropped(inner, rows, layers.dropout), weight('wo'), layers.product);
}

/** The sublayer on its normed input, with dropout, added to the residual stream: pre-norm. */
export function residual(
  layers: Layers,
  name: string,
  x: tf.Tensor2D,
  rows: number,
  sublayer: (normed: tf.Tensor2D) => tf.Tensor2D,
): tf.Tensor2D {
  const native = fusedNative();
  const { parameters, config } = layers;
  const [normed, passed] =
    native === undefined
      ? [norm(layers, `${name}.layer_norm`, x), x]
      : normAndPass(native, x, parameter(parameters, `${name}.layer_norm.weight`), config.layer_norm_epsilon);
  return tf.add(passed, dropped(sublayer(normed), rows, layers.dropout));
}

export function norm({ config, parameters }: Layers, name: string, x: tf.Tensor2D): tf.Tensor2D {
  return rmsNorm(x, parameter(parameters, `${name}.weight`), config.layer_norm_epsilon);
}

/** Rows of the shared table by token, `[rows, length]` -> `[rows * length, embed]`. */
export function embeddings({ parameters }: Pick<Layers, 'parameters'>, ids: tf.Tensor2D): tf.Tensor2D {
  return tf.gather(parameter<tf.Tensor2D>(parameters, 'shared.weight'), tf.reshape(ids, [-1]) as tf.Tensor1D);
}

/** The last step of a stack. */
export function finish(layers: Layers, stack: 'encoder' | 'decoder', x: tf.Tensor2D, rows: number): tf.Tensor2D {
  return dropped(norm(layers, `${stack}.final_layer_norm`, x), rows, layers.dropout);
}
