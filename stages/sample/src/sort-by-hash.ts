import type { Column, Row } from '@exmix/parquet/column';
import { readParquet } from '@exmix/parquet/read-parquet';
import { writeParquet } from '@exmix/parquet/write-parquet';
import type { Scratch } from '@exmix/stage-kit/scratch';
import { HeldRows } from './held-rows.js';

/** A row and its hash. Rows are sorted by hash, then by `id` in code unit order. Texts of rows are bytes in UTF-8. */
export interface Keyed {
  readonly hash: number;
  readonly row: Row;
}

export interface SortOptions {
  readonly columns: readonly Column[];
  readonly key: (row: Row) => Keyed;
  /** Rows beyond this many bytes are spilled as sorted runs. */
  readonly memoryBytes: number;
  readonly scratch: Scratch;
  readonly signal: AbortSignal;
}

type Run = Awaited<ReturnType<Scratch['write']>>;

/** Runs that are merged at once; bounds the pages held in memory. More runs than these are merged in passes. */
const FAN_IN = 32;
const BATCH_ROWS = 1024;
/** Small row groups, because a merge holds a part of each run. */
const RUN_GROUP_BYTES = 1 << 19;

/**
 * External merge sort: what fits in memory is sorted there, the rest goes to scratch in sorted runs that are merged.
 * The order depends on the rows only, not on the memory.
 */
export async function* sortByHash(
  batches: AsyncIterable<readonly Row[]>,
  options: SortOptions,
): AsyncIterable<readonly Row[]> {
  let runs: Run[] = [];
  try {
    let held = new HeldRows(options.columns);
    for await (const batch of batches) {
      for (const row of batch) {
        held.push(options.key(row).hash, row);
        if (held.bytes < options.memoryBytes) continue;
        runs.push(await spill(sorted(held), options));
        held = new HeldRows(options.columns);
      }
    }
    if (runs.length === 0) return yield* sorted(held);
    if (held.count > 0) runs.push(await spill(sorted(held), options));
    held = new HeldRows(options.columns);
    while (runs.length > FAN_IN) {
      const group = runs.slice(0, FAN_IN);
      runs = [...runs.slice(FAN_IN), await spill(merge(group, options), options)];
      for (const run of group) await run.close();
    }
    yield* merge(runs, options);
  } finally {
    for (const run of runs) await run.close();
  }
}

function spill(
  rows: AsyncIterable<readonly Row[]> | Iterable<readonly Row[]>,
  { scratch, columns, signal }: SortOptions,
): Promise<Run> {
  const options = { rowGroupBytes: RUN_GROUP_BYTES, compression: 'none', signal } as const;
  return scratch.write(writeParquet(columns, rows, options));
}

function* sorted(held: HeldRows): Iterable<readonly Row[]> {
  const order = Uint32Array.from({ length: held.count }, (_, i) => i);
  order.sort((a, b) => held.hash(a) - held.hash(b) || compareIds(held.row(a), held.row(b)));
  for (let start = 0; start < order.length; start += BATCH_ROWS) {
    yield Array.from(order.subarray(start, start + BATCH_ROWS), (row) => held.row(row));
  }
}

function compare(a: Keyed, b: Keyed): number {
  return a.hash - b.hash || compareIds(a.row, b.row);
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function compareIds(a: Row, b: Row): number {
  const x = decoder.decode(a.id as Uint8Array);
  const y = decoder.decode(b.id as Uint8Array);
  return x < y ? -1 : x > y ? 1 : 0;
}

/** The rows of sorted runs in one order. Waits once a batch of a run, not once a row. */
async function* merge(runs: readonly Run[], { key, signal }: SortOptions): AsyncIterable<readonly Row[]> {
  const cursors = runs.map((run) => new Cursor(readParquet(run, { name: 'scratch', raw: true, signal }), key));
  try {
    const open: Cursor[] = [];
    for (const cursor of cursors) if (await cursor.fill()) open.push(cursor);
    let batch: Row[] = [];
    while (open.length > 0) {
      let least = open[0] as Cursor;
      for (let i = 1; i < open.length; i++) {
        const other = open[i] as Cursor;
        if (compare(other.head, least.head) < 0) least = other;
      }
      batch.push(least.head.row);
      if (!least.step() && !(await least.fill())) open.splice(open.indexOf(least), 1);
      if (batch.length < BATCH_ROWS) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  } finally {
    for (const cursor of cursors) await cursor.close();
  }
}

/** Goes through the rows of a run. `head` is there after `fill` or `step` said so. */
class Cursor {
  private readonly batches: AsyncIterator<readonly Row[]>;
  private held: readonly Keyed[] = [];
  private at = 0;

  constructor(
    batches: AsyncIterable<readonly Row[]>,
    private readonly key: (row: Row) => Keyed,
  ) {
    this.batches = batches[Symbol.asyncIterator]();
  }

  get head(): Keyed {
    return this.held[this.at] as Keyed;
  }

  /** @returns whether the batch has another row */
  step(): boolean {
    return ++this.at < this.held.length;
  }

  /** @returns whether there was another batch */
  async fill(): Promise<boolean> {
    for (;;) {
      const { value, done } = await this.batches.next();
      if (done) return false;
      this.held = (value as readonly Row[]).map(this.key);
      this.at = 0;
      if (this.held.length > 0) return true;
    }
  }

  async close(): Promise<void> {
    await this.batches.return?.();
  }
}
