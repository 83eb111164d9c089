import * as tf from '@tensorflow/tfjs-core';
import {
  type DecoderCache,
  decodeToken,
  disposeReplaced,
  gatherCache,
  startCache,
  tidyCache,
} from './decoder-cache.js';
import { encode } from './encode.js';
import type { T5Batch } from './t5-batch.js';
import type { Layers } from './t5-stack.js';

/** Rows that have ended are taken out of the batch once this part of it has. */
const COMPACT_AT = 0.25;

/** Inputs to decode from. */
export type DecodingInputs = Pick<T5Batch, 'rows' | 'inputLength' | 'inputs' | 'inputSegments'>;

/**
 * Takes the highest-scoring token at each step until EOS or `maxTokens`. Keys and values are kept from step to step; rows
 * that have ended leave the batch.
 *
 * @returns the tokens of each row, without start id and EOS: a row of `maxTokens` tokens did not end
 * @throws the signal's reason when it is aborted; it is looked at between steps, where the event loop gets its turn
 */
export async function greedyDecode(
  layers: Layers,
  inputs: DecodingInputs,
  { maxTokens, signal }: { maxTokens: number; signal?: AbortSignal | undefined },
): Promise<Int32Array[]> {
  const { eos_token_id: eos, decoder_start_token_id: start } = layers.config;
  const decoded = Array.from({ length: inputs.rows }, (): number[] => []);
  let places = decoded.map((_, row) => row);
  let last = new Int32Array(inputs.rows).fill(start);
  let cache = tidyCache(() => startDecoding(layers, inputs));
  try {
    for (let step = 0; step < maxTokens && places.length > 0; step++) {
      const next = tidyCache(() => {
        const result = decodeToken(layers, cache, tf.tensor2d(last, [last.length, 1], 'int32'));
        return { ids: tf.argMax(result.logits, 1), cache: result.cache };
      });
      last = (await next.ids.data()) as Int32Array<ArrayBuffer>;
      next.ids.dispose();
      disposeReplaced(cache, next.cache);
      cache = next.cache;
      const open: number[] = [];
      for (let row = 0; row < places.length; row++) {
        const id = last[row] as number;
        if (places[row] === -1) continue;
        if (id === eos) places[row] = -1;
        else {
          (decoded[places[row] as number] as number[]).push(id);
          open.push(row);
        }
      }
      if (open.length <= places.length * (1 - COMPACT_AT)) {
        const kept = tidyCache(() => gatherCache(cache, tf.tensor1d(open, 'int32'), { inputs: true }));
        disposeReplaced(cache, kept);
        cache = kept;
        places = open.map((row) => places[row] as number);
        last = Int32Array.from(open, (row) => last[row] as number);
      }
      await new Promise(setImmediate);
      signal?.throwIfAborted();
    }
  } finally {
    tf.dispose(cache as unknown as tf.TensorContainer);
  }
  return decoded.map((ids) => Int32Array.from(ids));
}

/** Encodes inputs and makes the cache before the first token. */
export function startDecoding(layers: Layers, inputs: DecodingInputs): DecoderCache {
  const tensor = (values: Int32Array) => tf.tensor2d(values, [inputs.rows, inputs.inputLength], 'int32');
  const inputSegments = tensor(inputs.inputSegments);
  return startCache(layers, encode(layers, { inputs: tensor(inputs.inputs), inputSegments }), inputSegments);
}
