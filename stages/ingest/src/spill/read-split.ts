import type { BlobReader } from '@exmix/artifact-store/blob-reader';
import type { Column, Row } from '@exmix/parquet/column';
import type { SmallestHashes } from '../split/smallest-hashes.js';
import type { SplitName } from '../split/split-name.js';
import { coerceRow } from './coerce-row.js';
import { decodeRow, isOfSplit } from './spilled-row.js';
import { splitLines } from './split-lines.js';

const BATCH_BYTES = 2 ** 20;

export interface SplitChoice {
  readonly split: SplitName;
  readonly columns: readonly Column[];
  /** Which rows to keep; all where absent. */
  readonly limit: SmallestHashes | undefined;
  readonly signal: AbortSignal;
}

/** The rows of one split in the source's order, in batches of about 1 MiB of JSON. `onRow` is called for each. */
export async function* readSplit(
  spilled: Pick<BlobReader, 'stream'>,
  { split, columns, limit, signal }: SplitChoice,
  onRow: () => void,
): AsyncIterable<readonly Row[]> {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let batch: Row[] = [];
  let bytes = 0;
  for await (const lines of splitLines(spilled.stream())) {
    signal.throwIfAborted();
    for (const line of lines) {
      if (!isOfSplit(line.bytes, split)) continue;
      const { index, hash, record } = decodeRow(decoder.decode(line.bytes));
      if (limit !== undefined && !limit.has(hash, index)) continue;
      onRow();
      batch.push(coerceRow(record, columns));
      bytes += line.bytes.length;
      if (bytes >= BATCH_BYTES) {
        yield batch;
        batch = [];
        bytes = 0;
      }
    }
  }
  if (batch.length > 0) yield batch;
}
