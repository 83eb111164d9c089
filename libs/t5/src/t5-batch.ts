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

/** A batch on the engine. Inputs are `[rows, inputLength]`, targets `[rows, targetLength]`; int32 but for `weights`. */
export interface T5Tensors {
  readonly inputs: tf.Tensor2D;
  readonly inputSegments: tf.Tensor2D;
  readonly decoderInputs: tf.Tensor2D;
  readonly decoderSegments: tf.Tensor2D;
  readonly targets: tf.Tensor2D;
  /** float32 */
  readonly weights: tf.Tensor2D;
  /** `[rows * (inputLength + targetLength)]` int32: for each token of `inputs`, then of `decoderInputs`, its first place. */
  readonly firstPlaces: tf.Tensor1D;
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
    firstPlaces: tf.tensor1d(firstPlaces([batch.inputs, batch.decoderInputs]), 'int32'),
  };
}

/** For each id of the lists, one after the other, the place where it first stands. */
function firstPlaces(lists: readonly Int32Array[]): Int32Array {
  const first = new Map<number, number>();
  const places = new Int32Array(lists.reduce((sum, { length }) => sum + length, 0));
  let place = 0;
  for (const list of lists) {
    for (const id of list) {
      const known = first.get(id);
      if (known === undefined) first.set(id, place);
      places[place] = known ?? place;
      place++;
    }
  }
  return places;
}
