import * as tf from '@tensorflow/tfjs-core';
import { vocabularyLogits } from '../decode.js';
import { parameter } from '../parameters.js';
import { relativePositionBucket } from '../relative-position-bucket.js';
import type { T5Config } from '../t5-config.js';
import { embeddings, feedForward, finish, type KeysAndValues, type Layers, linear, residual } from '../t5-stack.js';

// The model without gradients and dropout, in ops whose constants hold none of the batch's sizes: one recorded graph
// then serves any number of rows, inputs of any length, and every step of the decoding.

/** Added to the score of a key that a query must not see. */
const MASKED = -1e9;

/**
 * A projection of many tokens of each row, `[rows * length, embed]` -> `[rows, heads, length, head_dim]`.
 *
 * @param places `[rows, length]` int32, the place of each token: looking tokens up gives them the two axes whose sizes
 *   no constant may hold
 */
function projectRows({ config, parameters }: Layers, name: string, x: tf.Tensor2D, places: tf.Tensor2D): tf.Tensor4D {
  const projected = linear(x, parameter(parameters, `${name}.weight`));
  const split = tf.reshape(projected, [-1, config.num_heads, config.d_kv]);
  return tf.transpose(tf.gather(split, places), [0, 2, 1, 3]) as tf.Tensor4D;
}

function attend(queries: tf.Tensor4D, { keys, values }: KeysAndValues, bias: tf.Tensor): tf.Tensor4D {
  return tf.matMul(tf.softmax(tf.add(tf.matMul(queries, keys, false, true), bias)), values) as tf.Tensor4D;
}

/** `[rows, heads, length, head_dim]` -> `[rows * length, embed]` by the output projection. */
function joinHeads(layers: Layers, name: string, x: tf.Tensor4D): tf.Tensor2D {
  const [, heads, , width] = x.shape;
  const joined = tf.reshape(tf.transpose(x, [0, 2, 1, 3]), [-1, heads * width]) as tf.Tensor2D;
  return linear(joined, parameter(layers.parameters, `${name}.o.weight`));
}

/** Biases by bucket, `[queries, keys]` int32 -> `[1, heads, queries, keys]`. */
function positionBias({ parameters }: Layers, stack: 'encoder' | 'decoder', buckets: tf.Tensor2D): tf.Tensor4D {
  const name = `${stack}.block.0.layer.0.SelfAttention.relative_attention_bias.weight`;
  const biases = tf.gather(parameter<tf.Tensor2D>(parameters, name), buckets);
  return tf.expandDims(tf.transpose(biases, [2, 0, 1]), 0) as tf.Tensor4D;
}

/** Buckets of relative positions between all places of an input, `[length, length]`. */
export function encoderBuckets(config: T5Config, length: number): tf.Tensor2D {
  const byDistance = Int32Array.from({ length: 2 * length - 1 }, (_, i) => bucket(config, i - (length - 1), true));
  const buckets = new Int32Array(length * length);
  for (let query = 0; query < length; query++) {
    buckets.set(byDistance.subarray(length - 1 - query, 2 * length - 1 - query), query * length);
  }
  return tf.tensor2d(buckets, [length, length], 'int32');
}

/** Buckets of the places up to a token as it sees them, `[1, position + 1]`. */
export function decoderBuckets(config: T5Config, position: number): tf.Tensor2D {
  const buckets = Int32Array.from({ length: position + 1 }, (_, key) => bucket(config, key - position, false));
  return tf.tensor2d(buckets, [1, position + 1], 'int32');
}

function bucket(config: T5Config, relativePosition: number, bidirectional: boolean): number {
  return relativePositionBucket(relativePosition, {
    bidirectional,
    buckets: config.relative_attention_num_buckets,
    maxDistance: config.relative_attention_max_distance,
  });
}

export interface EncodedInputs {
  /** Keys and values of the encoder's output, by decoder block: `[rows, heads, length, head_dim]`. */
  readonly cross: readonly KeysAndValues[];
  /** `[rows, 1, 1, length]`: hides padding. */
  readonly mask: tf.Tensor4D;
}

/**
 * The encoder, and what the decoder's attention keeps of its output.
 *
 * @param inputs `[rows, length]` int32
 * @param segments `[rows, length]` int32, 1 for tokens and 0 for padding
 * @param places `[rows, length]` int32, counted on from 0
 * @param buckets `encoderBuckets`
 */
export function encodeInputs(
  layers: Layers,
  { inputs, segments, places, buckets }: Readonly<Record<'inputs' | 'segments' | 'places' | 'buckets', tf.Tensor2D>>,
): EncodedInputs {
  const { config } = layers;
  const visible = tf.cast(tf.notEqual(segments, tf.scalar(0, 'int32')), 'float32');
  const mask = tf.expandDims(tf.expandDims(tf.mul(tf.sub(1, visible), MASKED), 1), 1) as tf.Tensor4D;
  const bias = tf.add(positionBias(layers, 'encoder', buckets), mask);
  let x = embeddings(layers, inputs);
  for (let block = 0; block < config.num_layers; block++) {
    const name = `encoder.block.${block}.layer`;
    x = residual(layers, `${name}.0`, x, 1, (normed) => {
      const [queries, keys, values] = ['q', 'k', 'v'].map((projection) =>
        projectRows(layers, `${name}.0.SelfAttention.${projection}`, normed, places),
      ) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
      return joinHeads(layers, `${name}.0.SelfAttention`, attend(queries, { keys, values }, bias));
    });
    x = residual(layers, `${name}.1`, x, 1, (normed) => feedForward(layers, `${name}.1.DenseReluDense`, normed, 1));
  }
  const encoded = finish(layers, 'encoder', x, 1);
  const cross = Array.from({ length: config.num_decoder_layers }, (_, block) => {
    const name = `decoder.block.${block}.layer.1.EncDecAttention`;
    return {
      keys: projectRows(layers, `${name}.k`, encoded, places),
      values: projectRows(layers, `${name}.v`, encoded, places),
    };
  });
  return { cross, mask };
}

/**
 * The decoder on one token more of every sequence. A row of inputs has `beams` sequences side by side, which share its
 * keys and values.
 *
 * @param ids `[rows * beams]` int32: the token before, in the first step the start id
 * @param buckets `decoderBuckets` of the token's place
 * @param own keys and values of the tokens before, by block: `[rows * beams, heads, tokens, head_dim]`
 * @returns `[rows * beams, vocab]` scores of the next token, and `own` with this token
 */
export function decodeNext(
  layers: Layers,
  {
    ids,
    buckets,
    own,
    cross,
    mask,
  }: { ids: tf.Tensor1D; buckets: tf.Tensor2D; own: readonly KeysAndValues[] } & EncodedInputs,
  beams: number,
): { logits: tf.Tensor2D; own: KeysAndValues[] } {
  const { num_heads: heads, d_kv: width, num_decoder_layers: blocks } = layers.config;
  const project = (name: string, x: tf.Tensor2D) => linear(x, parameter(layers.parameters, `${name}.weight`));
  const longer: KeysAndValues[] = [];
  const bias = positionBias(layers, 'decoder', buckets);
  let x = embeddings(layers, ids as unknown as tf.Tensor2D);
  for (let block = 0; block < blocks; block++) {
    const name = `decoder.block.${block}.layer`;
    x = residual(layers, `${name}.0`, x, 1, (normed) => {
      // [rows * beams, heads * head_dim] -> [rows * beams, heads, 1, head_dim]
      const [queries, keys, values] = ['q', 'k', 'v'].map((projection) =>
        tf.reshape(project(`${name}.0.SelfAttention.${projection}`, normed), [-1, heads, 1, width]),
      ) as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
      const before = own[block] as KeysAndValues;
      const all = {
        keys: tf.concat([before.keys, keys], 2) as tf.Tensor4D,
        values: tf.concat([before.values, values], 2) as tf.Tensor4D,
      };
      longer.push(all);
      const attended = tf.reshape(attend(queries, all, bias), [-1, heads * width]) as tf.Tensor2D;
      return project(`${name}.0.SelfAttention.o`, attended);
    });
    x = residual(layers, `${name}.1`, x, 1, (normed) => {
      // [rows * beams, heads * head_dim] -> [rows, beams, heads, head_dim] -> [rows, heads, beams, head_dim]
      const split = tf.reshape(project(`${name}.1.EncDecAttention.q`, normed), [-1, beams, heads, width]);
      const queries = tf.transpose(split, [0, 2, 1, 3]) as tf.Tensor4D;
      return joinHeads(layers, `${name}.1.EncDecAttention`, attend(queries, cross[block] as KeysAndValues, mask));
    });
    x = residual(layers, `${name}.2`, x, 1, (normed) => feedForward(layers, `${name}.2.DenseReluDense`, normed, 1));
  }
  return { logits: vocabularyLogits(layers, finish(layers, 'decoder', x, 1)), own: longer };
}
