import type { MixtureFile } from '@exmix/mixing/mixture-file';
import type { ScoreFacts, TaskScores } from '@exmix/reports/report-data';
import type { StageName } from '@exmix/stage-kit/stage-name';
import { STAGE_NAMES } from '@exmix/stage-kit/stage-name';
import { diffRows, type SplitRows } from './diff-rows.js';
import type { DiffSide } from './diff-side.js';

export interface RunDiff {
  readonly before: string;
  readonly after: string;
  readonly tasksAdded: readonly string[];
  readonly tasksRemoved: readonly string[];
  /** Tasks whose examples differ. */
  readonly rows: readonly { readonly task: string; readonly splits: readonly SplitRows[] }[];
  /** Probability of a training example to be of the task, in percent; absent where the task is not in the mixture. */
  readonly rates: readonly { readonly task: string; readonly before?: number; readonly after?: number }[];
  readonly scores: readonly ScoreDiff[];
  /** Units whose artifact differs, by stage. */
  readonly units: readonly { readonly stage: StageName; readonly changed: readonly string[] }[];
  /** What could not be compared. */
  readonly notes: readonly string[];
}

export interface ScoreDiff {
  readonly phase: string;
  readonly task: string;
  readonly metric: string;
  /** Null where the score is undefined. */
  readonly before?: number | null;
  readonly after?: number | null;
  /** Whether each value lies outside the other's 95% interval. */
  readonly isClear: boolean;
}

const DATA: readonly StageName[] = ['ingest', 'format', 'sample', 'tokenize'];
const AGGREGATES = ['mixture', 'vocabulary'];

/** @param shown changed rows of a task's split that are given in full */
export async function diffRuns(
  before: DiffSide,
  after: DiffSide,
  shown: number,
  signal: AbortSignal,
): Promise<RunDiff> {
  const notes: string[] = [];
  const tasks = (side: DiffSide): readonly string[] =>
    [...new Set(DATA.flatMap((stage) => side.units(stage)))].filter((unit) => !AGGREGATES.includes(unit));
  const [old, now] = [tasks(before), tasks(after)];
  const both = now.filter((task) => old.includes(task));
  const rows: { task: string; splits: readonly SplitRows[] }[] = [];
  for (const task of both) {
    if (before.digest('format', task) === after.digest('format', task)) continue;
    const [was, is] = await Promise.all([before.artifact('format', task), after.artifact('format', task)]);
    if (was === undefined || is === undefined) {
      notes.push(`the examples of ${task}: ${was === undefined ? before.name : after.name} has them no more`);
      continue;
    }
    const splits = await diffRows(was, is, shown, signal);
    if (splits.length > 0) rows.push({ task, splits });
  }
  const units = STAGE_NAMES.map((stage) => ({
    stage,
    changed: after.units(stage).filter((unit) => {
      const was = before.digest(stage, unit);
      return was !== undefined && was !== after.digest(stage, unit);
    }),
  })).filter(({ changed }) => changed.length > 0);
  return {
    before: before.name,
    after: after.name,
    tasksAdded: now.filter((task) => !old.includes(task)),
    tasksRemoved: old.filter((task) => !now.includes(task)),
    rows,
    rates: await diffRates(before, after, notes),
    scores: await diffScores(before, after, notes),
    units,
    notes,
  };
}

async function diffRates(before: DiffSide, after: DiffSide, notes: string[]): Promise<RunDiff['rates']> {
  if (before.digest('sample', 'mixture') === after.digest('sample', 'mixture')) return [];
  const [was, is] = await Promise.all([ratesOf(before, notes), ratesOf(after, notes)]);
  if (was === undefined || is === undefined) return [];
  return [...new Set([...is.keys(), ...was.keys()])].flatMap((task) => {
    const [old, now] = [was.get(task), is.get(task)];
    if (old === now) return [];
    return [{ task, ...(old !== undefined && { before: old }), ...(now !== undefined && { after: now }) }];
  });
}

async function ratesOf(side: DiffSide, notes: string[]): Promise<ReadonlyMap<string, number> | undefined> {
  if (!side.has('sample', 'mixture')) return new Map();
  const artifact = await side.artifact('sample', 'mixture');
  if (artifact === undefined) {
    notes.push(`the rates: ${side.name} has the mixture no more`);
    return undefined;
  }
  const { tasks } = (await artifact.json('mixture.json')) as unknown as MixtureFile;
  return new Map(tasks.map(({ task, probability }) => [task, 100 * probability]));
}

async function diffScores(before: DiffSide, after: DiffSide, notes: string[]): Promise<readonly ScoreDiff[]> {
  const isScore = (unit: string): boolean => unit !== 'report' && !unit.startsWith('decode.');
  const names = new Set([...after.units('evaluate'), ...before.units('evaluate')].filter(isScore));
  const found: ScoreDiff[] = [];
  for (const unit of names) {
    if (before.digest('evaluate', unit) === after.digest('evaluate', unit)) continue;
    const [was, is] = await Promise.all([scoresOf(before, unit, notes), scoresOf(after, unit, notes)]);
    if (was === null || is === null) continue;
    const { phase, task } = (is ?? was) as TaskScores;
    const metrics = new Set([...(is?.scores ?? []), ...(was?.scores ?? [])].map(({ name }) => name));
    for (const metric of metrics) {
      const [a, b] = [was, is].map((side) => side?.scores.find(({ name }) => name === metric));
      if (a?.value === b?.value) continue;
      const isClear = a !== undefined && b !== undefined && isOutside(a, b) && isOutside(b, a);
      found.push({
        phase,
        task,
        metric,
        ...(a !== undefined && { before: a.value }),
        ...(b !== undefined && { after: b.value }),
        isClear,
      });
    }
  }
  return found;
}

/** Whether a score lies outside the interval of another. */
function isOutside({ value }: ScoreFacts, { interval }: ScoreFacts): boolean {
  return value !== null && interval !== null && (value < interval.low || value > interval.high);
}

/** Null where the side has the unit, and the store has its artifact no more. */
async function scoresOf(side: DiffSide, unit: string, notes: string[]): Promise<TaskScores | null | undefined> {
  if (!side.has('evaluate', unit)) return undefined;
  const artifact = await side.artifact('evaluate', unit);
  if (artifact !== undefined) return (await artifact.json('scores.json')) as unknown as TaskScores;
  notes.push(`the scores of ${unit}: ${side.name} has them no more`);
  return null;
}
