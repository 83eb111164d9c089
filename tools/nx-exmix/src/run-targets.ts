import { loadPipeline } from '@exmix/cards/load-pipeline';
import { namesOf, selectTasks, type TaskFilters } from '@exmix/cards/select-tasks';
import { InputError } from '@exmix/errors/input-error';
import { drawEvents } from '@exmix/exmix/draw-events';
import { failureTable } from '@exmix/exmix/failure-table';
import { onInterrupt } from '@exmix/exmix/on-interrupt';
import { paintWith, terminalOf } from '@exmix/exmix/paint';
import { runGoal } from '@exmix/exmix/run-goal';
import type { UnitRecord } from '@exmix/exmix/run-record';
import { exitCodeOf } from '@exmix/exmix/summarize';
import { defaultConcurrency, storeLocation } from '@exmix/exmix/workspace';
import { STAGE_NAMES } from '@exmix/stage-kit/stage-name';
import { noteFilteredRun } from './filtered-runs.js';
import type { StageOptions } from './stage-options.js';

/** Blocked units that a target's result names. */
const LISTED = 20;

export interface StageTarget {
  /** Nx's id of the task. */
  readonly id: string;
  /** Absolute folder of the pipeline. */
  readonly folder: string;
  readonly options: StageOptions;
}

/** What Nx wants to know of a task of a batch. */
export interface BatchResult {
  readonly success: boolean;
  readonly terminalOutput: string;
  readonly startTime: number;
  readonly endTime: number;
}

/** Runs targets pipeline by pipeline, each pipeline up to the last stage asked for. Yields results by the targets' ids. */
export async function* runTargets(targets: readonly StageTarget[]): AsyncGenerator<[id: string, BatchResult]> {
  const folders = [...new Set(targets.map(({ folder }) => folder))];
  const interrupt = onInterrupt();
  try {
    for (const folder of folders) {
      const own = targets.filter((target) => target.folder === folder);
      yield* Object.entries(await runPipelineTargets(folder, own, interrupt.signal));
    }
  } finally {
    interrupt.release();
  }
}

async function runPipelineTargets(
  folder: string,
  targets: readonly StageTarget[],
  signal: AbortSignal,
): Promise<Record<string, BatchResult>> {
  const { environment, startTime } = { environment: process.env, startTime: Date.now() };
  const terminal = terminalOf(process.stdout, environment);
  const drawing = drawEvents({ write: (text) => void process.stdout.write(text), terminal });
  const end = (target: StageTarget, success: boolean, terminalOutput: string): [string, BatchResult] => [
    target.id,
    { success, terminalOutput, startTime, endTime: Date.now() },
  ];
  try {
    const options = targets[0]?.options;
    const pipeline = await loadPipeline(folder);
    const tasks = selectTasks(pipeline, filtersOf(options));
    if (tasks !== undefined) await noteFilteredRun(folder);
    const units = await runGoal({
      pipeline,
      until: STAGE_NAMES.findLast((stage) => targets.some(({ options }) => options.stage === stage)) ?? 'ingest',
      ...(tasks === undefined ? {} : { tasks }),
      concurrency: options?.concurrency ?? defaultConcurrency(environment),
      store: storeLocation(environment),
      environment,
      signal,
      onEvent: drawing.event,
    });
    drawing.close();
    for (const line of failureTable(units, paintWith(terminal.colours), terminal)) process.stdout.write(`${line}\n`);
    return Object.fromEntries(
      targets.map((target) => {
        const own = units.filter(({ stage }) => stage === target.options.stage);
        return end(target, exitCodeOf(own) === 0, resultOf(own));
      }),
    );
  } catch (error) {
    const text = error instanceof InputError ? error.message : error instanceof Error ? `${error.stack}` : `${error}`;
    return Object.fromEntries(targets.map((target) => end(target, false, `${text}\n`)));
  } finally {
    drawing.close();
  }
}

function filtersOf(options: StageOptions | undefined): TaskFilters {
  const filters = { tasks: options?.tasks, family: options?.family, suite: options?.suite };
  return Object.fromEntries(
    Object.entries(filters).flatMap(([name, text]) => (text === undefined ? [] : [[name, namesOf(text)]])),
  );
}

/** What went wrong, once more and all together; else a line that stays true when Nx says it again of a cache hit. */
function resultOf(units: readonly UnitRecord[]): string {
  const lines = units.flatMap(({ unit, failure }) =>
    failure === undefined ? [] : [`FAILED ${unit}: ${failure.message}`],
  );
  const blocked = units.filter(({ blockedBy }) => blockedBy !== undefined).map(({ unit }) => unit);
  if (blocked.length > 0) {
    const more = blocked.length > LISTED ? ` and ${blocked.length - LISTED} more` : '';
    lines.push(`blocked by a failure of an earlier stage: ${blocked.slice(0, LISTED).join(', ')}${more}`);
  }
  if (lines.length === 0) lines.push(`${units.length} of ${units.length} there`);
  return lines.map((line) => `${line}\n`).join('');
}
