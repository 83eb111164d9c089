import { type InputBatch, inputBatches } from './decoding/input-batches.js';

export type DecodingBatch = InputBatch;

/**
 * Batches of inputs as the model reads them: EOS ends every row.
 *
 * @param inputs token ids without EOS
 * @param inputLength tokens of a row at most, EOS included; what is longer is cut
 */
export function decodingBatches(
  inputs: readonly Int32Array[],
  { batchRows, inputLength, eosId }: { batchRows: number; inputLength: number; eosId: number },
): DecodingBatch[] {
  const ended = inputs.map((ids) => {
    const kept = ids.subarray(0, inputLength - 1);
    const row = new Int32Array(kept.length + 1).fill(eosId);
    row.set(kept);
    return row;
  });
  return inputBatches(ended, batchRows);
}
