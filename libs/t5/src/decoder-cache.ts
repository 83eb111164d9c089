import * as tf from '@tensorflow/tfjs-core';
import { vocabularyLogits } from './decode.js';
import { segmentMask } from './segment-mask.js';
import {
  attention,
  embedTokens,
  feedForward,
  finish,
  type KeysAndValues,
  keysAndValues,
  type Layers,
  positionBias,
  project,
  residual,
} from './t5-stack.js';

/**
 * What decoding token by token keeps of the tokens before: keys and values of every layer. A row is one sequence that is
 * being decoded. The owner disposes of it.
 */
export interface DecoderCache {
  /** Of the encoder's output, by decoder block. */
  readonly cross: readonly KeysAndValues[];
  /** `[rows, 1, 1, inputLength]`: hides the padding of the inputs. */
  readonly crossMask: tf.Tensor4D;
  /** Of the tokens decoded so far, by decoder block; `undefined` before the first. */
  readonly own: readonly (KeysAndValues | undefined)[];
  /** Tokens decoded so far. */
  readonly length: number;
}

/**
 * The cache before the first token.
 *
 * @param encoded `[rows * inputLength, embed]`
 * @param inputSegments `[rows, inputLength]` int32, 1 for tokens and 0 for padding
 */
export function startCache(layers: Layers, encoded: tf.Tensor2D, inputSegments: tf.Tensor2D): DecoderCache {
  const rows = inputSegments.shape[0];
  const blocks = Array.from({ length: layers.config.num_decoder_layers }, (_, block) => block);
  return {
    cross: blocks.map((block) =>
      keysAndValues(layers, `decoder.block.${block}.layer.1.EncDecAttention`, encoded, rows),
    ),
    crossMask: segmentMask(
      tf.onesLike(tf.slice(inputSegments, [0, 0], [rows, 1])) as tf.Tensor2D,
      inputSegments,
      false,
    ),
    own: blocks.map(() => undefined),
    length: 0,
  };
}

/**
 * Decodes one token more of every row.
 *
 * @param ids `[rows, 1]` int32: the token before, in the first step the start id
 * @returns `[rows, vocab]` scores of the next token, and the cache that has these tokens too; the old cache still stands
 */
export function decodeToken(
  layers: Layers,
  cache: DecoderCache,
  ids: tf.Tensor2D,
): { logits: tf.Tensor2D; cache: DecoderCache } {
  const rows = ids.shape[0];
  const length = cache.length + 1;
  const bias = positionBias(layers, 'decoder', 1, length, cache.length);
  const own: KeysAndValues[] = [];
  let x = embedTokens(layers, ids);
  for (let block = 0; block < layers.config.num_decoder_layers; block++) {
    const name = `decoder.block.${block}.layer`;
    x = residual(layers, `${name}.0`, x, rows, (normed) => {
      const projected = project(layers, `${name}.0.SelfAttention`, ['q', 'k', 'v'], normed, rows);
      const [queries, keys, values] = projected as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
      const attended = extend(cache.own[block], { keys, values });
      own.push(attended);
      return attention(layers, `${name}.0.SelfAttention`, queries, attended, bias);
    });
    const cross = cache.cross[block] as KeysAndValues;
    x = residual(layers, `${name}.1`, x, rows, (normed) => {
      const [queries] = project(layers, `${name}.1.EncDecAttention`, ['q'], normed, rows) as [tf.Tensor4D];
      return attention(layers, `${name}.1.EncDecAttention`, queries, cross, cache.crossMask);
    });
    x = residual(layers, `${name}.2`, x, rows, (normed) =>
      feedForward(layers, `${name}.2.DenseReluDense`, normed, rows),
    );
  }
  const logits = vocabularyLogits(layers, finish(layers, 'decoder', x, rows));
  return { logits, cache: { ...cache, own, length } };
}

/** The cache of chosen rows, which may repeat and change places. `inputs` false: the rows keep their own inputs. */
export function gatherCache(cache: DecoderCache, rows: tf.Tensor1D, { inputs }: { inputs: boolean }): DecoderCache {
  const pick = <T extends tf.Tensor>(x: T): T => tf.gather(x, rows) as T;
  const pickBoth = (both: KeysAndValues) => ({ keys: pick(both.keys), values: pick(both.values) });
  return {
    cross: inputs ? cache.cross.map(pickBoth) : cache.cross,
    crossMask: inputs ? pick(cache.crossMask) : cache.crossMask,
    own: cache.own.map((both) => (both === undefined ? undefined : pickBoth(both))),
    length: cache.length,
  };
}

function extend(before: KeysAndValues | undefined, { keys, values }: KeysAndValues): KeysAndValues {
  if (before === undefined) return { keys, values };
  return {
    keys: tf.concat([before.keys, keys], 2) as tf.Tensor4D,
    values: tf.concat([before.values, values], 2) as tf.Tensor4D,
  };
}

/** `tf.tidy` for results with a cache in them. */
export function tidyCache<T>(work: () => T): T {
  return tf.tidy(work as () => tf.TensorContainer) as T;
}

/** Disposes of what the old cache has and the new one has not. */
export function disposeReplaced(old: DecoderCache, next: DecoderCache): void {
  const kept = new Set(tensorsOf(next).map((tensor) => tensor.id));
  tf.dispose(tensorsOf(old).filter((tensor) => !kept.has(tensor.id)));
}

function tensorsOf(cache: DecoderCache): tf.Tensor[] {
  const both = [...cache.cross, ...cache.own].flatMap((entry) =>
    entry === undefined ? [] : [entry.keys, entry.values],
  );
  return [cache.crossMask, ...both];
}
