import { InputError } from '@exmix/errors/input-error';
import type { StepMetrics } from '@exmix/t5/t5-trainer';
import type { BatchExample } from './drawn-batch.js';

/** Tasks and examples that a message names at most. */
const NAMED = 5;

/** The record that a diverged phase leaves in its resume slot: enough to take the step again. */
export interface Divergence {
  readonly format: 'exmix-divergence/1';
  /** From 1. */
  readonly step: number;
  /** Null where it is no number. */
  readonly loss: number | null;
  readonly why: string;
  readonly learningRate: number;
  readonly seed: number;
  /** Steps of the checkpoint before; 0: where the phase started. */
  readonly lastCheckpoint: number;
  /** Rows of the tasks' drawn examples, or chunks of prose, in the order of the batch. */
  readonly examples: readonly { readonly task: string; readonly row: number }[];
}

/** Why a step stops training, such as `loss is NaN`; undefined where it does not. */
export function divergenceOf(
  { crossEntropy: loss, gradientNorm = 0 }: Pick<StepMetrics, 'crossEntropy' | 'gradientNorm'>,
  stopAbove: number | undefined,
): string | undefined {
  if (!Number.isFinite(loss)) return `loss is ${loss}`;
  if (!Number.isFinite(gradientNorm)) return `loss is ${loss} and its gradient's norm ${gradientNorm}`;
  if (stopAbove !== undefined && loss > stopAbove) return `loss is ${loss}, above "stopAbove", ${stopAbove}`;
  return undefined;
}

/** The error that stops a diverged phase. */
export function divergenceError(phase: string, record: Divergence): Error {
  const replay = `exmix replay <pipeline> ${phase} takes the step again`;
  return new InputError('training-diverged', `${divergenceText(record)}; ${replay}`);
}

/** Such as `step 12 diverged: its loss is NaN, at learning rate 1; its batch has ...; the last checkpoint is of step 10`. */
export function divergenceText({ step, why, learningRate, lastCheckpoint, examples }: Divergence): string {
  const checkpoint =
    lastCheckpoint === 0 ? 'there is no checkpoint yet' : `the last checkpoint is of step ${lastCheckpoint}`;
  return `step ${step} diverged: its ${why}, at learning rate ${learningRate}; its batch has ${batchText(examples)}; ${checkpoint}`;
}

/** Such as `6 of spam (rows 12, 7, 201, 3, 44, ...), 2 of prose (rows 1, 9)`. */
export function batchText(examples: readonly Pick<BatchExample, 'task' | 'row'>[]): string {
  const rows = new Map<string, number[]>();
  for (const { task, row } of examples) rows.set(task, [...(rows.get(task) ?? []), row]);
  const parts = [...rows].slice(0, NAMED).map(([task, all]) => {
    const more = all.length > NAMED ? ', ...' : '';
    return `${all.length} of ${task} (row${all.length === 1 ? '' : 's'} ${all.slice(0, NAMED).join(', ')}${more})`;
  });
  return [...parts, ...(rows.size > NAMED ? [`and of ${rows.size - NAMED} more tasks`] : [])].join(', ');
}
