import type { BlobId } from '@exmix/artifact-store/blob-id';
import { InputError } from '@exmix/errors/input-error';
import { writeParquet } from '@exmix/parquet/write-parquet';
import type { Stage } from '@exmix/stage-kit/stage';
import { stageOf } from '@exmix/stage-kit/stage-of';
import { EXAMPLE_COLUMNS } from '@exmix/text-to-text/example-columns';
import { loadFormatter } from '@exmix/text-to-text/load-formatter';
import type { FormatConfig } from './format-config.js';
import { formatRecords } from './format-records.js';
import { neededColumns } from './needed-columns.js';
import { type RecordsFile, readRecords, recordsFiles } from './read-records.js';
import { SplitCount, type SplitSummary } from './split-count.js';

const SPLITS = ['train', 'validation', 'test'] as const;

/**
 * Formats one task: `records/<split>-*.parquet` of the input `records` become `examples/<split>-00000.parquet`. Rows are
 * counted on from file to file; columns that the format does not name are not read. A split without records is left out.
 * The summary has per split the rows read, the examples, the skipped by reason and mean lengths. The first record that
 * does not fit fails the task.
 */
export const run: Stage = stageOf(async (action, context, emit) => {
  const { name, family, format } = action.config as unknown as FormatConfig;
  const { store, signal } = context;
  const formatter = await loadFormatter(format, name);
  const records = await context.input('records');
  const files: Record<string, BlobId> = {};
  const splits: Record<string, SplitSummary> = {};
  let done = 0;

  const bySplit = await Promise.all(SPLITS.map((split) => recordsFiles(records, split, name)));
  const all = [...new Set(bySplit.flat().flatMap(({ columns }) => columns))];
  const columns = neededColumns(format, all);
  for (const [i, split] of SPLITS.entries()) {
    const parts = bySplit[i] as readonly RecordsFile[];
    if (parts.length === 0) continue;
    // A wrong name shows in the first record, where all names are there to find the right one.
    if (columns.length < all.length) {
      for await (const rows of readRecords(records, parts, { card: name, columns: all, signal })) {
        if (rows[0] !== undefined) formatter(rows[0], 0, split);
        break;
      }
    }
    const count = new SplitCount();
    const rows = readRecords(records, parts, { card: name, columns, signal });
    const examples = formatRecords(rows, formatter, { task: name, split }, count);
    const watched = async function* () {
      for await (const batch of examples) {
        yield batch;
        emit({ type: 'progress', done: done + count.rows, of: 'rows', detail: split });
      }
    };
    const file = writeParquet(EXAMPLE_COLUMNS, watched(), { signal });
    files[`examples/${split}-00000.parquet`] = await store.writeBlob(file, { signal });
    splits[split] = count.summary();
    done += count.rows;
  }
  refuseNoExamples(name, splits);
  return { files, summary: { family, splits } };
});

function refuseNoExamples(card: string, splits: Readonly<Record<string, SplitSummary>>): void {
  if (Object.values(splits).some(({ examples }) => examples > 0)) return;
  const skipped = Object.entries(splits).flatMap(([split, summary]) =>
    Object.entries(summary.skipped).map(([reason, count]) => `${count} of ${split}: ${reason}`),
  );
  const why = skipped.length === 0 ? 'there are no records' : `all are skipped (${skipped.slice(0, 5).join('; ')})`;
  throw new InputError('empty-dataset', `the task has no examples: ${why}`, { card });
}
