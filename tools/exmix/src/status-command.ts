import { setTimeout } from 'node:timers/promises';
import { loadPipeline } from '@exmix/cards/load-pipeline';
import { selectTasks } from '@exmix/cards/select-tasks';
import { STAGE_NAMES, type StageName } from '@exmix/stage-kit/stage-name';
import type { StatusOptions } from './command-options.js';
import { type DivergedStep, divergedStep } from './diverged-step.js';
import { findPipeline } from './find-pipeline.js';
import { foresee, type UnitForesight } from './foresee.js';
import { LAST_STAGE } from './last-stage.js';
import { LiveLines } from './live-lines.js';
import { readLiveRuns, type SeenRun } from './live-run.js';
import { liveText } from './live-text.js';
import { manifestCounts } from './manifest-counts.js';
import { onInterrupt } from './on-interrupt.js';
import { openStore } from './open-store.js';
import { type Paint, paintWith, terminalOf } from './paint.js';
import { duration, grouped } from './progress-text.js';
import { type RunRecord, readRunRecord, type UnitRecord } from './run-record.js';
import { taskFilters } from './task-filter-options.js';
import { storeLocation } from './workspace.js';

const PER_TASK: readonly StageName[] = ['ingest', 'format', 'sample', 'tokenize'];

/** `exmix status`. @returns the exit code: 0, 1 when the last run left something failed, 130 when watching was interrupted */
export async function statusCommand(name: string, options: StatusOptions): Promise<number> {
  const pipeline = await loadPipeline(findPipeline(name));
  const selected = selectTasks(pipeline, taskFilters(options));
  if (options.watch === true && !(await watchRuns(pipeline.folder, options.json === true))) return 130;
  const store = await openStore(storeLocation(process.env, options.store));
  const foresights = await foresee(pipeline, LAST_STAGE, store, process.env);
  const record = await readRunRecord(pipeline.folder);
  const runs = readLiveRuns(pipeline.folder);
  const wanted = foresights.filter(
    ({ task }) => selected === undefined || task === undefined || selected.includes(task),
  );
  const called = { name, store: options.store };
  const lines = await Promise.all(
    wanted.map(async (foresight) => lineOf(foresight, record, runs, await divergedStep(foresight, store, called))),
  );
  if (options.json === true) {
    console.log(
      JSON.stringify({ pipeline: pipeline.config.name, store: store.location, run: record?.run, runs, units: lines }),
    );
  } else {
    draw(pipeline.config.name, selected ?? pipeline.config.tasks, store.location, record, runs, lines);
  }
  return lines.some(({ word }) => word === 'failed' || word === 'blocked') ? 1 : 0;
}

/** Between two looks at what runs. */
const WATCH_MS = 1000;

/**
 * Shows the runs that go on until there is none: moving lines, or a JSON line whenever one said more.
 *
 * @returns false when it was interrupted
 */
async function watchRuns(folder: string, json: boolean): Promise<boolean> {
  const { signal, release } = onInterrupt();
  const terminal = terminalOf(process.stdout, process.env);
  const live =
    terminal.live && !json
      ? new LiveLines(
          (text) => void process.stdout.write(text),
          () => performance.now(),
        )
      : undefined;
  let said = '';
  try {
    for (;;) {
      const runs = readLiveRuns(folder).filter(({ alive }) => alive);
      if (signal.aborted) return false;
      if (runs.length === 0) return true;
      live?.draw(() => liveText(runs, terminal));
      const heard = runs.map(({ pid, updatedAt }) => `${pid} ${updatedAt}`).join();
      if (live === undefined && heard !== said) {
        console.log(json ? JSON.stringify({ runs }) : liveText(runs, terminal).join('\n'));
      }
      said = heard;
      await setTimeout(WATCH_MS, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    live?.clear();
    release();
  }
}

interface StatusLine {
  readonly stage: StageName;
  readonly unit: string;
  readonly task?: string;
  /** `running` now; `reused` or `built` of the last run while its result stands; else what stands in the way. */
  readonly word: 'running' | 'reused' | 'built' | 'failed' | 'blocked' | 'missing' | 'changed' | 'damaged' | 'waits';
  readonly problem?: string;
  /** Of a phase: the step that stopped it. */
  readonly diverged?: Omit<DivergedStep, 'text'>;
  readonly at?: string;
  readonly milliseconds?: number;
  readonly rows?: number;
  readonly tokens?: number;
}

function lineOf(
  foresight: UnitForesight,
  record: RunRecord | undefined,
  runs: readonly SeenRun[],
  stopped: DivergedStep | undefined,
): StatusLine {
  const { stage, unit, task, state, problem, result, manifest } = foresight;
  const last = record?.units.find((each) => each.stage === stage && each.unit === unit);
  const facts = { stage, unit, ...(task === undefined ? {} : { task }) };
  if (runs.some(({ alive, running }) => alive && running.some((each) => each.stage === stage && each.unit === unit))) {
    return { ...facts, word: 'running' };
  }
  if (result !== undefined && manifest !== undefined) {
    const { at, milliseconds } = result.made;
    return {
      ...facts,
      word: last?.outcome === 'built' ? 'built' : 'reused',
      at,
      milliseconds,
      ...manifestCounts(manifest),
    };
  }
  if (stopped !== undefined) {
    const { text, ...diverged } = stopped;
    return { ...facts, word: 'failed', problem: `${text}; to take the step again: ${stopped.replay}`, diverged };
  }
  const why = problem ?? last?.failure?.message;
  return { ...facts, word: wordOf(state, last), ...(why === undefined ? {} : { problem: why }) };
}

function wordOf(state: UnitForesight['state'], last: UnitRecord | undefined): StatusLine['word'] {
  if (state === 'refused') return 'failed';
  if (last?.outcome === 'failed' || last?.outcome === 'blocked') return last.outcome;
  if (state === 'changed' || state === 'damaged' || state === 'waits') return state;
  return 'missing';
}

function draw(
  name: string,
  tasks: readonly string[],
  location: string,
  record: RunRecord | undefined,
  runs: readonly SeenRun[],
  lines: readonly StatusLine[],
): void {
  const terminal = terminalOf(process.stdout, process.env);
  const paint = paintWith(terminal.colours);
  console.log(`${paint.bold(name)}, store ${location}`);
  for (const line of liveText(runs, terminal)) console.log(line);
  if (record !== undefined) {
    const { startedAt, endedAt, until } = record.run;
    console.log(`last run to ${until} ended ${endedAt} after ${duration(Date.parse(endedAt) - Date.parse(startedAt))}`);
  } else if (runs.length === 0) console.log('no run yet');
  const width = Math.max(4, ...tasks.map((task) => task.length));
  const cell = (text: string, size: number): string => text.padEnd(size);
  console.log(
    paint.dim(
      `\n${cell('task', width)}  ${PER_TASK.map((stage) => cell(stage, 9)).join('')}${'rows'.padStart(12)}${'tokens'.padStart(14)}`,
    ),
  );
  for (const task of tasks) {
    const own = PER_TASK.map((stage) => lines.find((line) => line.stage === stage && line.task === task));
    const last = own.findLast((line) => line?.rows !== undefined);
    const words = own.map((line) => colourOf(line?.word ?? 'missing', paint)(cell(line?.word ?? '-', 9)));
    const tokens = own.at(-1)?.tokens;
    console.log(
      `${cell(task, width)}  ${words.join('')}${(last?.rows === undefined ? '' : grouped(last.rows)).padStart(12)}${(tokens === undefined ? '' : grouped(tokens)).padStart(14)}`,
    );
  }
  const others = lines.filter((line) => line.task === undefined || !PER_TASK.includes(line.stage));
  const nameWidth = Math.max(...others.map(({ stage, unit }) => stage.length + unit.length + 1), width);
  for (const stage of STAGE_NAMES) {
    for (const line of others.filter((each) => each.stage === stage)) {
      const made = line.at === undefined ? '' : `${line.at}, ${duration(line.milliseconds ?? 0)}`;
      console.log(
        `${cell(`${stage} ${line.unit}`, nameWidth)}  ${colourOf(line.word, paint)(cell(line.word, 9))}${paint.dim(made)}`,
      );
    }
  }
  console.log('');
  for (const [stage, words] of countWords(lines)) console.log(paint.dim(`${stage.padEnd(9)} ${words}`));
  for (const { stage, unit, problem } of lines) {
    if (problem !== undefined) console.log(`${paint.red(`${stage} ${unit}`)}: ${problem}`);
  }
}

/** Such as `105 built, 2 failed` by stage, in the order of the flow: the last lines of a long list. */
function countWords(lines: readonly StatusLine[]): readonly (readonly [StageName, string])[] {
  return STAGE_NAMES.flatMap((stage) => {
    const words = lines.filter((line) => line.stage === stage).map(({ word }) => word);
    if (words.length === 0) return [];
    const counts = [...new Set(words)].map((word) => `${words.filter((each) => each === word).length} ${word}`);
    return [[stage, counts.join(', ')] as const];
  });
}

function colourOf(word: StatusLine['word'], paint: Paint): (text: string) => string {
  if (word === 'running' || word === 'reused' || word === 'built') return paint.green;
  return word === 'failed' || word === 'damaged' ? paint.red : paint.yellow;
}
