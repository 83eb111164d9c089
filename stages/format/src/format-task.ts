import type { BlobId } from '@exmix/artifact-store/blob-id';
import { InputError } from '@exmix/errors/input-error';
import type { Row } from '@exmix/parquet/column';
import { readParquet } from '@exmix/parquet/read-parquet';
import { writeParquet } from '@exmix/parquet/write-parquet';
import type { Artifact } from '@exmix/stage-kit/artifact';
import type { Stage } from '@exmix/stage-kit/stage';
import { stageOf } from '@exmix/stage-kit/stage-of';
import { EXAMPLE_COLUMNS } from '@exmix/text-to-text/example-columns';
import { loadFormatter } from '@exmix/text-to-text/load-formatter';
import type { FormatConfig } from './format-config.js';
import { formatRecords } from './format-records.js';
import { SplitCount, type SplitSummary } from './split-count.js';

const SPLITS = ['train', 'validation', 'test'] as const;

/**
 * Formats one task: `records/<split>-*.parquet` of the input `records` become `examples/<split>-00000.parquet`. A split
 * without records is left out. The summary has per split the rows read, the examples, the skipped by reason and mean
 * lengths. The first record that does not fit fails the task.
 */
export const run: Stage = stageOf(async (action, context, emit) => {
  const { name, family, format } = action.config as unknown as FormatConfig;
  const { store, signal } = context;
  const formatter = await loadFormatter(format, name);
  const records = await context.input('records');
  const files: Record<string, BlobId> = {};
  const splits: Record<string, SplitSummary> = {};
  let done = 0;

  for (const split of SPLITS) {
    if (records.list(`records/${split}-`).length === 0) continue;
    const count = new SplitCount();
    const examples = formatRecords(readSplit(records, name, split, signal), formatter, { task: name, split }, count);
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

async function* readSplit(
  records: Artifact,
  card: string,
  split: string,
  signal: AbortSignal,
): AsyncIterable<readonly Row[]> {
  for (const file of records.list(`records/${split}-`)) {
    const reader = await records.open(file);
    try {
      yield* readParquet(reader, { name: `${card}/${file}`, signal });
    } finally {
      await reader.close();
    }
  }
}

function refuseNoExamples(card: string, splits: Readonly<Record<string, SplitSummary>>): void {
  if (Object.values(splits).some(({ examples }) => examples > 0)) return;
  const skipped = Object.entries(splits).flatMap(([split, summary]) =>
    Object.entries(summary.skipped).map(([reason, count]) => `${count} of ${split}: ${reason}`),
  );
  const why = skipped.length === 0 ? 'there are no records' : `all are skipped (${skipped.slice(0, 5).join('; ')})`;
  throw new InputError('empty-dataset', `the task has no examples: ${why}`, { card });
}
