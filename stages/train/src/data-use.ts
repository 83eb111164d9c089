import type { TaskUse } from './batch-stream.js';
import type { KeptCheckpoint } from './kept-checkpoints.js';
import type { FedTask } from './open-batch-stream.js';

/** `data.json` of a phase: what it was trained on, and which of its checkpoints its model is. */
export interface DataUse {
  readonly format: 'exmix-training-data/1';
  readonly seed: number;
  /** Examples of all tasks, by the last step. */
  readonly examples: number;
  readonly tasks: readonly (FedTaskUse & { readonly task: string; readonly probability: number })[];
  /** The checkpoint that scored best, where one was looked for; `score` is the minus of a loss. */
  readonly selected?: { readonly step: number; readonly metric: string; readonly score: number };
  /** Checkpoints in `checkpoints/`. */
  readonly kept?: readonly { readonly step: number; readonly score?: number }[];
}

interface FedTaskUse extends Readonly<TaskUse> {
  /** Examples of an epoch. */
  readonly perEpoch: number;
  readonly epochs: number;
}

export function dataUse(
  tasks: readonly FedTask[],
  uses: readonly TaskUse[],
  seed: number,
  { kept, selected }: { kept: readonly KeptCheckpoint[]; selected?: DataUse['selected'] },
): DataUse {
  const used = tasks.map(({ task, probability, count }, i) => {
    const use = uses[i] as TaskUse;
    return { task, probability, perEpoch: count, epochs: use.examples / count, ...use };
  });
  const examples = used.reduce((sum, task) => sum + task.examples, 0);
  return {
    format: 'exmix-training-data/1',
    seed,
    examples,
    tasks: used,
    ...(selected !== undefined && { selected }),
    ...(kept.length > 0 && {
      kept: kept.map(({ step, score }) => ({ step, ...(score !== undefined && { score }) })),
    }),
  };
}

/** A line for people on each task. */
export function useLines({ tasks }: DataUse): string[] {
  return tasks.map(({ task, examples, epochs, truncatedInputs, truncatedTargets }) => {
    const isCut = truncatedInputs + truncatedTargets > 0;
    const cut = isCut ? `, cut: ${truncatedInputs} inputs, ${truncatedTargets} targets` : '';
    return `${task}: ${examples} examples, ${epochs.toFixed(2)} epochs${cut}`;
  });
}
