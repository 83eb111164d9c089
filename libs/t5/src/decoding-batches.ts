import type { DecodingInputs } from './greedy-decode.js';

export interface DecodingBatch extends DecodingInputs {
  /** Places of the rows in the list of examples. */
  readonly places: readonly number[];
}

/**
 * Batches of about equally long inputs: examples sorted by length, longest first (so that a batch that does not fit in
 * memory is met at once), `batchRows` a batch, padded with 0 to the longest of the batch. EOS ends every row.
 *
 * @param inputs token ids without EOS
 * @param inputLength tokens of a row at most, EOS included; what is longer is cut
 */
export function decodingBatches(
  inputs: readonly Int32Array[],
  { batchRows, inputLength, eosId }: { batchRows: number; inputLength: number; eosId: number },
): DecodingBatch[] {
  const tokensOf = (place: number) => Math.min((inputs[place] as Int32Array).length, inputLength - 1);
  const order = inputs.map((_, place) => place).sort((a, b) => tokensOf(b) - tokensOf(a) || a - b);
  const batches: DecodingBatch[] = [];
  for (let start = 0; start < order.length; start += batchRows) {
    const places = order.slice(start, start + batchRows);
    const length = tokensOf(places[0] as number) + 1;
    // [rows, length]
    const tokens = new Int32Array(places.length * length);
    const segments = new Int32Array(places.length * length);
    places.forEach((place, row) => {
      const count = tokensOf(place);
      tokens.set((inputs[place] as Int32Array).subarray(0, count), row * length);
      tokens[row * length + count] = eosId;
      segments.fill(1, row * length, row * length + count + 1);
    });
    batches.push({ places, rows: places.length, inputLength: length, inputs: tokens, inputSegments: segments });
  }
  return batches;
}
