import { type RowBatch, type RowBatcher, RowBuffer, type RowOptions } from './row-batch.js';

/**
 * Packs examples into rows as SeqIO's `trim_and_pack_dataset` does: one open row; an example that does not fit into it,
 * in inputs or in targets, closes it and starts the next; order is kept and nothing is moved forward. A row also closes
 * after every max(inputLength, targetLength) examples of the stream, since the reference packs within batches of that
 * many.
 *
 * @param options.firstExample number in the stream of the first example given, to go on where another packer stopped
 * (at the start of a batch)
 */
export function packRows(options: RowOptions & { readonly firstExample?: number }): RowBatcher {
  const { inputLength, targetLength, eosId = 1 } = options;
  const period = Math.max(inputLength, targetLength);
  let taken = options.firstExample ?? 0;
  let buffer = new RowBuffer(options);
  let inputsUsed = 0;
  let targetsUsed = 0;
  let segment = 0;

  /** Closes the open row; gives the batch when that was its last. */
  function closeRow(): RowBatch | undefined {
    inputsUsed = 0;
    targetsUsed = 0;
    segment = 0;
    if (buffer.filledRows < buffer.rows) return undefined;
    const full = buffer;
    buffer = new RowBuffer(options);
    return full;
  }

  return {
    add(inputs, targets) {
      const inputTokens = Math.min(inputs.length, inputLength - 1) + 1;
      const targetTokens = Math.min(targets.length, targetLength - 1) + 1;
      const fits = inputsUsed + inputTokens <= inputLength && targetsUsed + targetTokens <= targetLength;
      const atBoundary = taken % period === 0;
      const full = segment > 0 && (!fits || atBoundary) ? closeRow() : undefined;
      if (segment === 0) buffer.filledRows++;
      segment++;
      buffer.write(buffer.filledRows - 1, inputsUsed, targetsUsed, segment, inputs, targets, eosId);
      inputsUsed += inputTokens;
      targetsUsed += targetTokens;
      taken++;
      return full;
    },
    flush() {
      if (buffer.examples === 0) return undefined;
      const last = buffer;
      buffer = new RowBuffer(options);
      inputsUsed = 0;
      targetsUsed = 0;
      segment = 0;
      return last;
    },
  };
}
