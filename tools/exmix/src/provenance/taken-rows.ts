import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import { readParquetInfo } from '@exmix/parquet/read-parquet-info';
import { readRows } from '@exmix/parquet/read-rows';
import type { Artifact } from '@exmix/stage-kit/artifact';
import type { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { batchShapes } from '@exmix/train/batch-shapes';
import type { TaskUse } from '@exmix/train/batch-stream';
import { type FedTask, openBatchStream } from '@exmix/train/open-batch-stream';
import type { PhaseData } from '@exmix/train/phase-tasks';
import type { ShardProvenance } from './provenance.js';
import { rowRanges } from './row-ranges.js';

/** A mark for each of some numbered things; memory is a byte each. */
export type Marks = Uint8Array;

/** Whether a phase's batches have several shapes: then it takes examples by windows, and in each by length. */
export function takesByWindows({ phase }: PhaseData['config']): boolean {
  return batchShapes(phase).length > 1;
}

/**
 * Which drawn rows a phase took of its tasks. The order of takes follows from the phase's seed, so that it is worked out
 * again and not kept anywhere.
 *
 * @param data by windows the tokens of all tasks that the phase took examples of: a window depends on all of them
 * @param uses what was taken, by task, in the phase's order; by windows with `windowStart`
 * @returns for each task of `data` a mark for each drawn row, or chunk of prose; undefined where what is taken by windows
 * now does not come to these uses
 */
export async function takenRows(
  store: ArtifactStore,
  data: PhaseData,
  uses: ReadonlyMap<string, TaskUse>,
): Promise<ReadonlyMap<string, Marks> | undefined> {
  const byWindows = takesByWindows(data.config);
  const start = [...uses.values()].map(({ windowStart = 0 }) => ({ ...NOTHING, examples: windowStart, windowStart }));
  const { tasks, stream, rowOf, close } = await openBatchStream(store, data, byWindows ? start : undefined);
  try {
    const marks = tasks.map(({ count }) => new Uint8Array(count));
    const mark = (task: number, take: number): void => {
      (marks[task] as Marks)[rowOf(task, take)] = 1;
    };
    const useOf = ({ task }: FedTask): TaskUse => uses.get(task) ?? NOTHING;
    for (const [index, task] of tasks.entries()) {
      const { examples, windowStart = 0 } = useOf(task);
      const before = byWindows ? windowStart : examples;
      if (before >= task.count) marks[index]?.fill(1);
      else for (let take = 0; take < before; take++) mark(index, take);
    }
    if (byWindows && stream !== undefined) {
      const last = sum(uses.values());
      while (sum(stream.use) < last) {
        await stream.next();
        for (const { task, take } of stream.given) mark(task, take);
      }
      if (!tasks.every((task, index) => stream.use[index]?.examples === useOf(task).examples)) return undefined;
    }
    return new Map(tasks.map(({ task }, index) => [task, marks[index] as Marks]));
  } finally {
    await close();
  }
}

const NOTHING: TaskUse = { examples: 0, truncatedInputs: 0, truncatedTargets: 0 };

function sum(uses: Iterable<TaskUse>): number {
  let total = 0;
  for (const { examples } of uses) total += examples;
  return total;
}

/**
 * The records that drawn rows were formatted from, by file.
 *
 * @param drawn artifact of the stage sample
 * @param records artifact of the stage ingest
 * @param marks of the drawn rows that count; absent: all
 */
export async function takenRecords(
  drawn: Artifact,
  records: StoredArtifact,
  marks: Marks | undefined,
  signal: AbortSignal,
): Promise<readonly ShardProvenance[]> {
  const files: { file: string; sha256: string; first: number; rows: number }[] = [];
  let total = 0;
  for (const file of records.list('records/train-')) {
    const opened = await records.open(file);
    try {
      const { rows } = await readParquetInfo(opened, file);
      files.push({ file, sha256: opened.id.sha256, first: total, rows });
      total += rows;
    } finally {
      await opened.close();
    }
  }
  const wanted = new Uint8Array(total);
  let number = 0;
  for await (const { id } of readRows(drawn, 'drawn/train-', ['id'], signal)) {
    if (marks === undefined || marks[number] === 1) {
      // `<task>/<split>/<row>`, or `<row>.<n>` where a record gave several examples.
      const row = Number.parseInt((id as string).slice((id as string).lastIndexOf('/') + 1), 10);
      if (row < total) wanted[row] = 1;
    }
    number++;
  }
  return files.flatMap(({ file, sha256, first, rows }) => {
    const own = wanted.subarray(first, first + rows);
    const taken = own.reduce((sum, mark) => sum + mark, 0);
    return taken === 0 ? [] : [{ file, sha256, rows, taken, ranges: rowRanges(marked(own)) }];
  });
}

function* marked(marks: Marks): Iterable<number> {
  for (let i = 0; i < marks.length; i++) if (marks[i] === 1) yield i;
}
