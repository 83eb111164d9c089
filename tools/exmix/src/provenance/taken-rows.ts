import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import { readParquetInfo } from '@exmix/parquet/read-parquet-info';
import { readRows } from '@exmix/parquet/read-rows';
import type { Artifact } from '@exmix/stage-kit/artifact';
import type { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { openBatchStream } from '@exmix/train/open-batch-stream';
import type { PhaseData } from '@exmix/train/phase-tasks';
import type { ShardProvenance } from './provenance.js';
import { rowRanges } from './row-ranges.js';

/** A mark for each of some numbered things; memory is a byte each. */
export type Marks = Uint8Array;

/**
 * Which drawn rows a phase took of its tasks. The order of takes follows from the phase's seed, so that it is worked out
 * again and not kept anywhere.
 *
 * @param taken examples taken, by task
 * @returns for each task of supervised rows a mark for each drawn row
 */
export async function takenRows(
  store: ArtifactStore,
  data: PhaseData,
  taken: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, Marks>> {
  const { tasks, rowOf, close } = await openBatchStream(store, data);
  try {
    return new Map(
      tasks.map(({ task, count }, index) => {
        const marks = new Uint8Array(count);
        const takes = taken.get(task) ?? 0;
        if (takes >= count) marks.fill(1);
        else for (let take = 0; take < takes; take++) marks[rowOf(index, take)] = 1;
        return [task, marks] as const;
      }),
    );
  } finally {
    await close();
  }
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
