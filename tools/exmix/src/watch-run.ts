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
  let live: LiveRun | undefined = new LiveRun(pipeline.folder, until);
  const boards = new Map<string, PhaseBoard>();
  let boardsWork = true;
  return {
    event: (event) => {
      try {
        live?.event(event);
      } catch (error) {
        live = undefined;
        warnOf(event, 'exmix status cannot follow this run', error, warn);
      }
      try {
        if (boardsWork) drawOn(boards, event, pipeline);
      } catch (error) {
        boardsWork = false;
        warnOf(event, 'TensorBoard cannot follow this run', error, warn);
      }
    },
    close: () => {
      live?.close();
      for (const board of boards.values()) board.close();
    },
  };
}

function warnOf(event: RunEvent, what: string, error: unknown, warn: (event: RunEvent) => void): void {
  if (!('unit' in event)) return;
  const { stage, unit } = event;
  warn({ type: 'warning', message: `${what}: ${(error as Error).message}`, stage, unit });
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
