import type { BlobId } from '@exmix/artifact-store/blob-id';
import { seededHashOfBytes } from '@exmix/mixing/seeded-hash';
import type { Row } from '@exmix/parquet/column';
import { readParquet } from '@exmix/parquet/read-parquet';
import { readParquetInfo } from '@exmix/parquet/read-parquet-info';
import { writeParquet } from '@exmix/parquet/write-parquet';
import type { Artifact } from '@exmix/stage-kit/artifact';
import type { Stage } from '@exmix/stage-kit/stage';
import { stageOf } from '@exmix/stage-kit/stage-of';
import { EXAMPLE_COLUMNS } from '@exmix/text-to-text/example-columns';
import type { DrawConfig } from './draw-config.js';
import type { DrawSummary } from './draw-summary.js';
import { chooseSmallest, type HashChoice } from './hash-choice.js';
import { sortByHash } from './sort-by-hash.js';

const SPLITS = ['train', 'validation', 'test'] as const;
/** Rows of a split are sorted in memory up to this size, in scratch beyond it. */
const MEMORY_BYTES = 128 << 20;

/**
 * Draws one task's examples: `examples/<split>-*.parquet` become `drawn/<split>-00000.parquet` with the same columns.
 * Rows are chosen and ordered by a hash of (seed, id): of each split the `keep` rows with the smallest hashes, train in
 * the order of the hashes, the others in their own order. So a smaller `keep` draws a subset, and in train a prefix.
 */
export const run: Stage = stageOf(async (action, context, emit) => {
  const { keep } = action.config as unknown as DrawConfig;
  const { store, scratch, signal } = context;
  const hashOf = (row: Row) => seededHashOfBytes(action.seed, row.id as Uint8Array);
  const artifact = await context.input('examples');
  const files: Record<string, BlobId> = {};
  const splits: Record<string, DrawSummary['splits'][string]> = {};

  for (const split of SPLITS) {
    const examples = new SplitExamples(artifact, split, signal);
    if (examples.isAbsent) continue;
    const total = await examples.count();
    const drawn = Math.min(total, keep[split] ?? total);
    const isChosen = drawn === total ? () => true : await chooseSmallest(() => examples.hashes(hashOf), drawn);
    const chosen = drawn === total ? examples.rows() : chosenRows(examples.rows(), hashOf, isChosen);
    const ordered =
      split !== 'train'
        ? chosen
        : sortByHash(chosen, {
            columns: EXAMPLE_COLUMNS,
            key: (row) => ({ hash: hashOf(row), row }),
            memoryBytes: MEMORY_BYTES,
            scratch,
            signal,
          });
    const watched = async function* () {
      let done = 0;
      for await (const batch of ordered) {
        yield batch;
        done += batch.length;
        emit({ type: 'progress', done, total: drawn, of: 'examples', detail: split });
      }
    };
    const file = writeParquet(EXAMPLE_COLUMNS, watched(), { signal });
    files[`drawn/${split}-00000.parquet`] = await store.writeBlob(file, { signal });
    splits[split] = { examples: total, drawn };
  }
  const summary: DrawSummary = { splits };
  return { files, summary };
});

/** The examples of one split, which may lie in several files. */
class SplitExamples {
  private readonly files: readonly string[];

  constructor(
    private readonly artifact: Artifact,
    split: string,
    private readonly signal: AbortSignal,
  ) {
    this.files = artifact.list(`examples/${split}-`);
  }

  get isAbsent(): boolean {
    return this.files.length === 0;
  }

  async count(): Promise<number> {
    let rows = 0;
    for (const name of this.files) {
      const file = await this.artifact.open(name);
      try {
        rows += (await readParquetInfo(file, name)).rows;
      } finally {
        await file.close();
      }
    }
    return rows;
  }

  async *rows(columns?: readonly string[]): AsyncIterable<readonly Row[]> {
    for (const name of this.files) {
      const file = await this.artifact.open(name);
      try {
        yield* readParquet(file, { name, raw: true, signal: this.signal, ...(columns && { columns }) });
      } finally {
        await file.close();
      }
    }
  }

  async *hashes(hashOf: (row: Row) => number): AsyncIterable<readonly number[]> {
    for await (const batch of this.rows(['id'])) yield batch.map(hashOf);
  }
}

async function* chosenRows(
  batches: AsyncIterable<readonly Row[]>,
  hashOf: (row: Row) => number,
  isChosen: HashChoice,
): AsyncIterable<readonly Row[]> {
  for await (const batch of batches) {
    const chosen = batch.filter((row) => isChosen(hashOf(row)));
    if (chosen.length > 0) yield chosen;
  }
}
