/** Inputs to decode from, row-major `[rows, inputLength]`. */
export interface InputBatch {
  readonly rows: number;
  readonly inputLength: number;
  readonly inputs: Int32Array;
  /** 1 for tokens, 0 for padding. */
  readonly inputSegments: Int32Array;
  /** Places of the rows in the list of inputs. */
  readonly places: readonly number[];
}

/**
 * Batches of about equally long inputs: sorted by length, longest first (so that a batch that does not fit in memory is
 * met at once), `batchRows` a batch, padded with 0 to the longest of the batch.
 *
 * @param inputs token ids, with EOS where the model shall see it
 */
export function inputBatches(inputs: readonly Int32Array[], batchRows: number): InputBatch[] {
  const lengthOf = (place: number) => (inputs[place] as Int32Array).length;
  const order = inputs.map((_, place) => place).sort((a, b) => lengthOf(b) - lengthOf(a) || a - b);
  const batches: InputBatch[] = [];
  for (let start = 0; start < order.length; start += batchRows) {
    const places = order.slice(start, start + batchRows);
    const rows = places.length;
    const inputLength = Math.max(1, lengthOf(places[0] as number));
    const tokens = new Int32Array(rows * inputLength);
    const segments = new Int32Array(rows * inputLength);
    places.forEach((place, row) => {
      tokens.set(inputs[place] as Int32Array, row * inputLength);
      segments.fill(1, row * inputLength, row * inputLength + lengthOf(place));
    });
    batches.push({ rows, inputLength, inputs: tokens, inputSegments: segments, places });
  }
  return batches;
}
