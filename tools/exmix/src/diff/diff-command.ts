import { onInterrupt } from '../on-interrupt.js';
import { openStore } from '../open-store.js';
import { type Paint, paintWith, terminalOf } from '../paint.js';
import { grouped } from '../progress-text.js';
import { storeLocation } from '../workspace.js';
import type { SplitRows } from './diff-rows.js';
import { diffRuns, type RunDiff, type ScoreDiff } from './diff-runs.js';
import { DiffSide } from './diff-side.js';

export interface DiffOptions {
  readonly rows: number;
  readonly store?: string;
  readonly json?: boolean;
}

/** Characters of an input or target that are shown. */
const TEXT_LENGTH = 160;

/** `exmix diff`. @returns the exit code: 0, whether anything differs or not */
export async function diffCommand(a: string, b: string | undefined, options: DiffOptions): Promise<number> {
  const store = await openStore(storeLocation(process.env, options.store));
  // One name alone: what its last run that changed something has changed.
  const [before, after] = b === undefined ? [/@-?\d+$/.test(a) ? a : `${a}@-1`, a.replace(/@-?\d+$/, '')] : [a, b];
  const sides = await Promise.all([DiffSide.open(before, store), DiffSide.open(after, store)]);
  const interrupt = onInterrupt();
  let diff: RunDiff;
  try {
    diff = await diffRuns(...sides, options.rows, interrupt.signal);
  } catch (error) {
    if (!interrupt.signal.aborted) throw error;
    return 130;
  } finally {
    interrupt.release();
  }
  if (options.json === true) console.log(JSON.stringify(diff));
  else
    for (const line of diffLines(diff, paintWith(terminalOf(process.stdout, process.env).colours))) console.log(line);
  return 0;
}

function diffLines(diff: RunDiff, paint: Paint): readonly string[] {
  const lines = [`${paint.red('-')} ${diff.before}`, `${paint.green('+')} ${diff.after}`];
  if (diff.tasksAdded.length > 0) lines.push('', `tasks added: ${diff.tasksAdded.join(', ')}`);
  if (diff.tasksRemoved.length > 0) lines.push('', `tasks removed: ${diff.tasksRemoved.join(', ')}`);
  if (diff.rows.length > 0) lines.push('', paint.bold('examples'));
  for (const { task, splits } of diff.rows) for (const split of splits) lines.push(...rowLines(task, split, paint));
  if (diff.rates.length > 0) lines.push('', paint.bold('rates, in percent'));
  const width = Math.max(0, ...diff.rates.map(({ task }) => task.length));
  for (const { task, before, after } of diff.rates)
    lines.push(`  ${task.padEnd(width)}  ${rate(before)} ${rate(after)}`);
  if (diff.scores.length > 0) lines.push('', paint.bold('scores'));
  for (const score of diff.scores) lines.push(`  ${scoreLine(score)}`);
  if (diff.units.length > 0) lines.push('', paint.bold('artifacts that differ'));
  for (const { stage, changed } of diff.units) {
    const rest = changed.length > 8 ? ` and ${changed.length - 8} more` : '';
    lines.push(`  ${stage.padEnd(9)} ${changed.slice(0, 8).join(', ')}${rest}`);
  }
  for (const note of diff.notes) lines.push('', `not compared: ${note}`);
  if (lines.length === 2) lines.push('', 'nothing differs');
  return lines;
}

function rowLines(task: string, rows: SplitRows, paint: Paint): readonly string[] {
  const { split, before, after, added, removed, changed, examples } = rows;
  const counts = [
    ...(changed > 0 ? [`${grouped(changed)} changed`] : []),
    ...(added > 0 ? [`${grouped(added)} added`] : []),
    ...(removed > 0 ? [`${grouped(removed)} removed`] : []),
  ];
  const lines = [`  ${task} ${split}: ${counts.join(', ')} (${grouped(before)} to ${grouped(after)} rows)`];
  for (const { id, before: was, after: is } of examples) {
    lines.push(paint.dim(`    ${id}`));
    if (was !== undefined)
      lines.push(`      ${paint.red('-')} ${shown(was.inputs)} ${paint.dim('=>')} ${shown(was.targets)}`);
    if (is !== undefined)
      lines.push(`      ${paint.green('+')} ${shown(is.inputs)} ${paint.dim('=>')} ${shown(is.targets)}`);
  }
  return lines;
}

function scoreLine({ phase, task, metric, before, after, isClear }: ScoreDiff): string {
  const value = (number: number | null | undefined): string => number?.toFixed(2) ?? '(none)';
  const change =
    typeof before !== 'number' || typeof after !== 'number'
      ? ''
      : ` (${after >= before ? '+' : ''}${(after - before).toFixed(2)})`;
  const clear = isClear ? ', each outside the 95% interval of the other' : '';
  return `${phase} ${task} ${metric}: ${value(before)} to ${value(after)}${change}${clear}`;
}

function rate(percent: number | undefined): string {
  return (percent === undefined ? '-' : percent.toFixed(3)).padStart(8);
}

function shown(text: string): string {
  const line = JSON.stringify(text);
  return line.length <= TEXT_LENGTH ? line : `${line.slice(0, TEXT_LENGTH)}... (${text.length} characters)`;
}
