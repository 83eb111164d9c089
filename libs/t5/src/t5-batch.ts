import * as tf from '@tensorflow/tfjs-core';

/**
 * A batch as arrays, row-major `[rows, length]`. Rows may pack several examples: segments number them from 1, and 0 is
 * padding; an example that fills a row alone has segment 1. Positions in an example are not needed: inside a segment the
 * relative position of two tokens is the same from their places in the row.
 */
export interface T5Batch {
  readonly rows: number;
  readonly inputLength: number;
  readonly targetLength: number;
  readonly inputs: Int32Array;
  readonly inputSegments: Int32Array;
  /** The targets shifted right inside each segment; each starts with the decoder's start id. */
  readonly decoderInputs: Int32Array;
  readonly decoderSegments: Int32Array;
  /** The token to predict at each place. */
  readonly targets: Int32Array;
  /** 1 where the loss counts, 0 at padding. */
  readonly weights: Float32Array;
}

/** A batch on the engine. Inputs are `[rows, inputLength]`, the others `[rows, targetLength]`; int32 but for `weights`. */
export interface T5Tensors {
  readonly inputs: tf.Tensor2D;
  readonly inputSegments: tf.Tensor2D;
  readonly decoderInputs: tf.Tensor2D;
  readonly decoderSegments: tf.Tensor2D;
  readonly targets: tf.Tensor2D;
  /** float32 */
  readonly weights: tf.Tensor2D;
}

/** Copies a batch to the engine. */
export function batchTensors(batch: T5Batch): T5Tensors {
  const { rows, inputLength, targetLength } = batch;
  const ints = (values: Int32Array, length: number) => tf.tensor2d(values, [rows, length], 'int32');
  return {
    inputs: ints(batch.inputs, inputLength),
    inputSegments: ints(batch.inputSegments, inputLength),
    decoderInputs: ints(batch.decoderInputs, targetLength),
    decoderSegments: ints(batch.decoderSegments, targetLength),
    targets: ints(batch.targets, targetLength),
    weights: tf.tensor2d(batch.weights, [rows, targetLength], 'float32'),
  };
}
