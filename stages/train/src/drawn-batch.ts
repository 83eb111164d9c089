import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { T5Batch } from '@exmix/t5/t5-batch';
import type { TaskUse } from './batch-stream.js';
import { openBatchStream } from './open-batch-stream.js';
import type { PhaseData } from './phase-tasks.js';
import type { TrainingExample } from './task-examples.js';

/** An example of a batch. */
export interface BatchExample {
  readonly task: string;
  /** Examples of the task that the phase took before. */
  readonly take: number;
  /** Its row among the task's drawn examples; the number of the chunk where the task is prose. */
  readonly row: number;
  readonly example: TrainingExample;
}

/** The batches of one step (several where gradients are accumulated), made again, with the examples that they hold. */
export interface DrawnBatches {
  readonly batches: readonly T5Batch[];
  readonly examples: readonly BatchExample[];
  /** Use of each task after them. */
  readonly use: readonly TaskUse[];
}

/** Makes the batches of one step after another, in this thread, for who wants to see what is in them. */
export class DrawnBatchStream {
  private constructor(
    private readonly opened: Awaited<ReturnType<typeof openBatchStream>>,
    private readonly accumulate: number,
  ) {}

  /** @param start use of the tasks by the steps before */
  static async open(
    store: ArtifactStore,
    data: PhaseData,
    start: readonly TaskUse[] | undefined,
  ): Promise<DrawnBatchStream> {
    return new DrawnBatchStream(await openBatchStream(store, data, start), data.config.phase.accumulate ?? 1);
  }

  async next(): Promise<DrawnBatches> {
    const { stream, tasks, rowOf } = this.opened;
    if (stream === undefined) throw new Error('the phase has no examples');
    const batches: T5Batch[] = [];
    const examples: BatchExample[] = [];
    while (batches.length < this.accumulate) {
      batches.push(await stream.next());
      for (const { task, take, example } of stream.given) {
        examples.push({ task: (tasks[task] as (typeof tasks)[number]).task, take, row: rowOf(task, take), example });
      }
    }
    return { batches, examples, use: structuredClone(stream.use) };
  }

  close(): Promise<void> {
    return this.opened.close();
  }
}
