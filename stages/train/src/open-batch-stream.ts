import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import { seedOf } from '@exmix/feeding/seed-of';
import { batchShapes } from './batch-shapes.js';
import { BatchStream, type TaskUse } from './batch-stream.js';
import { type PhaseData, phaseTasks } from './phase-tasks.js';

/** A task as the phase sees it. */
export interface FedTask {
  readonly task: string;
  /** Probability that an example is of this task. */
  readonly probability: number;
  /** Examples of an epoch: rows, or chunks of prose. */
  readonly count: number;
}

/**
 * The batches of a phase's data, in this thread; close it when done. `BatchFeed` is the same on a thread of its own.
 * Without a task that has examples there is no stream.
 *
 * @param start `use` of the stream that is gone on with
 */
export async function openBatchStream(
  store: ArtifactStore,
  data: PhaseData,
  start?: readonly TaskUse[],
): Promise<{
  tasks: readonly FedTask[];
  stream: BatchStream | undefined;
  /** Row of a take among the task's drawn examples; of prose the number of its chunk. */
  rowOf(task: number, take: number): number;
  close(): Promise<void>;
}> {
  const { tasks, close } = await phaseTasks(store, data);
  const { phase } = data.config;
  const settings = { shapes: batchShapes(phase), packing: phase.packing };
  const seed = seedOf(data.seed, data.split === 'train' ? 'tasks' : 'validation');
  return {
    tasks: tasks.map(({ task, probability, examples: { count } }) => ({ task, probability, count })),
    stream: tasks.length === 0 ? undefined : new BatchStream(tasks, settings, seed, start),
    rowOf: (task, take) => (tasks[task] as (typeof tasks)[number]).examples.row(take),
    close,
  };
}
