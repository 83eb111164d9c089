import { type RowBatcher, RowBuffer, type RowOptions } from './row-batch.js';

/** One example a row, trimmed and padded, in the shape of packed batches: segment id 1 on tokens, 0 on padding. */
export function padRows(options: RowOptions): RowBatcher {
  const { eosId = 1 } = options;
  let buffer = new RowBuffer(options);
  return {
    add(inputs, targets) {
      buffer.writeAlone(inputs, targets, eosId);
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
