import type { BatchEncoder } from '@exmix/vocabulary/batch-encoder';
import type { TextBatch } from './text-batch.js';

/** Ids of several texts, end to end: text `i` is `ids[ends[i - 1] or 0, ends[i])`. Cheap to hand between threads. */
export interface EncodedTexts {
  readonly ids: Int32Array<ArrayBuffer>;
  readonly ends: Int32Array<ArrayBuffer>;
  /** The id that stands for unknown text. */
  readonly unkId: number;
}

export function encodeTexts(encoder: BatchEncoder, { bytes, stops }: TextBatch): EncodedTexts {
  return { ...encoder.encodeAll(bytes, stops), unkId: encoder.unkId };
}

/** Ids of text `i`, a view. */
export function encodedText({ ids, ends }: EncodedTexts, i: number): Int32Array {
  return ids.subarray(i === 0 ? 0 : ends[i - 1], ends[i]);
}
