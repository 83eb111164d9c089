import { type RowBatcher, RowBuffer, type RowOptions } from './row-batch.js';

/**
 * One example a row, trimmed and padded, in the shape of packed batches: segment id 1 on tokens, 0 on padding. As in
 * SeqIO's unpacked conversion the decoder's input goes one place further than the targets: there stands their EOS,
 * where no loss is taken.
 */
export function padRows(options: RowOptions): RowBatcher {
  const { targetLength, eosId = 1 } = options;
  let buffer = new RowBuffer(options);
  return {
    add(inputs, targets) {
      const row = buffer.filledRows++;
      buffer.write(row, 0, 0, 1, inputs, targets, eosId);
      const end = Math.min(targets.length, targetLength - 1) + 1;
      if (end < targetLength) buffer.decoderInputTokens[row * targetLength + end] = eosId;
      if (buffer.filledRows < buffer.rows) return undefined;
      const full = buffer;
      buffer = new RowBuffer(options);
      return full;
    },
    flush() {
      if (buffer.examples === 0) return undefined;
      const last = buffer;
      buffer = new RowBuffer(options);
      return last;
    },
  };
}
