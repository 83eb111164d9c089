import type { BlobId } from '@exmix/artifact-store/blob-id';
import type { Column, Row } from '@exmix/parquet/column';
import { readParquet } from '@exmix/parquet/read-parquet';
import { readParquetInfo } from '@exmix/parquet/read-parquet-info';
import { writeParquet } from '@exmix/parquet/write-parquet';
import type { Artifact } from '@exmix/stage-kit/artifact';
import type { Stage } from '@exmix/stage-kit/stage';
import { stageOf } from '@exmix/stage-kit/stage-of';
import { encodedText } from './encode-texts.js';
import { keptEncoder } from './kept-encoder.js';
import { OrderedEncoder } from './ordered-encoder.js';
import { type TextBatch, textBatch } from './text-batch.js';
import { TokenCounts } from './token-counts.js';
import type { SplitTokens, TokenizeSummary } from './tokenize-summary.js';

const SPLITS = ['train', 'validation', 'test'] as const;
export const TOKEN_COLUMNS: readonly Column[] = [
  { name: 'inputs', type: 'list<int32>' },
  { name: 'targets', type: 'list<int32>' },
];
/** Tasks below this many bytes of text are done before more threads have read the vocabulary. */
const THREADS_ABOVE_BYTES = 8 << 20;

/**
 * Turns a task's drawn examples into tokens, row for row: `drawn/<split>-*.parquet` becomes
 * `tokens/<split>-00000.parquet`. No end token, no padding, no cut: those depend on lengths that training chooses.
 */
export const run: Stage = stageOf(async (_action, context, emit) => {
  const { store, signal } = context;
  const drawn = await context.input('drawn');
  const kept = await keptEncoder(await context.input('vocabulary'));
  const sizes = await splitSizes(drawn);
  const textBytes = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const encoder = new OrderedEncoder(kept, textBytes > THREADS_ABOVE_BYTES ? context.processors : () => 1);
  const files: Record<string, BlobId> = {};
  const splits: Record<string, SplitTokens> = {};
  const total = sizes.reduce((sum, { rows }) => sum + rows, 0);
  let done = 0;
  try {
    for (const { split } of sizes) {
      const counts = new SplitCounts();
      const tokens = async function* (): AsyncIterable<readonly Row[]> {
        for await (const encoded of encoder.encode(batchesOf(drawn, split, signal))) {
          const rows: Row[] = [];
          for (let i = 0; i < encoded.ends.length; i += 2) {
            rows.push(counts.add(encodedText(encoded, i), encodedText(encoded, i + 1), encoded.unkId));
          }
          done += rows.length;
          emit({ type: 'progress', done, total, of: 'examples', detail: split });
          yield rows;
        }
      };
      const bytes = writeParquet(TOKEN_COLUMNS, tokens(), { signal });
      files[`tokens/${split}-00000.parquet`] = await store.writeBlob(bytes, { signal });
      splits[split] = counts.summary();
    }
  } finally {
    await encoder.close();
  }
  const summary: TokenizeSummary = { splits };
  return { files, summary };
});

class SplitCounts {
  private rows = 0;
  private readonly inputs = new TokenCounts();
  private readonly targets = new TokenCounts();
  private unknownInputs = 0;
  private unknownTargets = 0;

  add(inputs: Int32Array, targets: Int32Array, unkId: number): Row {
    this.rows++;
    this.inputs.add(inputs.length);
    this.targets.add(targets.length);
    this.unknownInputs += countOf(inputs, unkId);
    this.unknownTargets += countOf(targets, unkId);
    return { inputs, targets };
  }

  summary(): SplitTokens {
    return {
      rows: this.rows,
      inputs: this.inputs.summary(),
      targets: this.targets.summary(),
      unknown: { inputs: this.unknownInputs, targets: this.unknownTargets },
    };
  }
}

function countOf(ids: Int32Array, id: number): number {
  let count = 0;
  for (let at = ids.indexOf(id); at >= 0; at = ids.indexOf(id, at + 1)) count++;
  return count;
}

/** Inputs and targets in turn, a batch of rows at a time. */
async function* batchesOf(drawn: Artifact, split: string, signal: AbortSignal): AsyncIterable<TextBatch> {
  for (const name of drawn.list(`drawn/${split}-`)) {
    const file = await drawn.open(name);
    try {
      for await (const rows of readParquet(file, { columns: ['inputs', 'targets'], name, raw: true, signal })) {
        const texts: Uint8Array[] = [];
        for (const row of rows) texts.push(row.inputs as Uint8Array, row.targets as Uint8Array);
        yield textBatch(texts);
      }
    } finally {
      await file.close();
    }
  }
}

async function splitSizes(drawn: Artifact): Promise<{ split: string; rows: number; bytes: number }[]> {
  const sizes: { split: string; rows: number; bytes: number }[] = [];
  for (const split of SPLITS) {
    const names = drawn.list(`drawn/${split}-`);
    if (names.length === 0) continue;
    let rows = 0;
    let bytes = 0;
    for (const name of names) {
      const file = await drawn.open(name);
      try {
        const info = await readParquetInfo(file, name);
        rows += info.rows;
        bytes += info.uncompressedBytes;
      } finally {
        await file.close();
      }
    }
    sizes.push({ split, rows, bytes });
  }
  return sizes;
}
