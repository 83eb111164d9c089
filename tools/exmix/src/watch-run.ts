import { join } from 'node:path';
import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import { phaseRuns } from '@exmix/cards/phase-runs';
import type { RunEvent } from '@exmix/stage-kit/run-event';
import type { StageName } from '@exmix/stage-kit/stage-name';
import { LiveRun } from './live-run.js';
import { boardText, PhaseBoard } from './phase-board.js';

/** Keeps the files by which others watch a run: its live record, and the event files of its phases for TensorBoard. */
export interface RunWatch {
  readonly event: (event: RunEvent) => void;
  readonly close: () => void;
}

/** A file that cannot be written is told once, as a warning, and does not stop the run. */
export function watchRun(pipeline: LoadedPipeline, until: StageName, warn: (event: RunEvent) => void): RunWatch {
  let live: LiveRun | undefined;
  /** What was wrong with the live record before there was an event to warn with. */
  let failure: { readonly error: unknown } | undefined;
  const fail = (error: unknown): void => {
    attempt(() => live?.close());
    live = undefined;
    failure ??= { error };
  };
  try {
    live = new LiveRun(pipeline.folder, until, Date.now, fail);
  } catch (error) {
    fail(error);
  }
  const boards = new Map<string, PhaseBoard>();
  let boardsWork = true;
  let isTold = false;
  return {
    event: (event) => {
      try {
        live?.event(event);
      } catch (error) {
        fail(error);
      }
      if (failure !== undefined && !isTold)
        isTold = warnOf(event, 'exmix status cannot follow this run', failure.error, warn);
      try {
        if (boardsWork) drawOn(boards, event, pipeline);
      } catch (error) {
        boardsWork = false;
        warnOf(event, 'TensorBoard cannot follow this run', error, warn);
      }
    },
    close: () => {
      attempt(() => live?.close());
      for (const board of boards.values()) board.close();
    },
  };
}

/** @returns whether the event has a unit to warn of */
function warnOf(event: RunEvent, what: string, error: unknown, warn: (event: RunEvent) => void): boolean {
  if (!('unit' in event)) return false;
  const { stage, unit } = event;
  warn({ type: 'warning', message: `${what}: ${(error as Error).message}`, stage, unit });
  return true;
}

/** Removes a file where that can be done: one that stays tells of a run that has ended, and the next run removes it. */
function attempt(work: () => void): void {
  try {
    work();
  } catch {
    // told already, or of no matter at the end of a run
  }
}

function drawOn(boards: Map<string, PhaseBoard>, event: RunEvent, pipeline: LoadedPipeline): void {
  if (!('unit' in event) || event.stage !== 'train') return;
  const { unit } = event;
  if (event.type === 'started') {
    const { train, seed, name } = pipeline.config;
    const run = phaseRuns(train).find((each) => each.unit === unit);
    if (run === undefined) return; // an imported model has no steps
    const settings = { model: train?.model, phase: run.phase, seed: run.seed ?? seed };
    boards.set(unit, new PhaseBoard(boardFolder(pipeline, unit), boardText(`${name} ${unit}`, settings)));
    return;
  }
  const board = boards.get(unit);
  if (board === undefined) return;
  if (event.type === 'metric') {
    const { name, values } = event;
    if (name === 'speed') board.tellSpeed(values.tokensPerSecond as number);
    else if (name === 'train' || name === 'validation')
      board.add({ ...values, step: values.step as number, split: name });
  } else if (event.type === 'built' || event.type === 'failed' || event.type === 'interrupted') {
    board.close();
    boards.delete(unit);
  }
}

/** `<pipeline>/tensorboard/<phase>`. */
export function boardFolder(pipeline: LoadedPipeline, phase: string): string {
  return join(pipeline.folder, 'tensorboard', phase);
}
