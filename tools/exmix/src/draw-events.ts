import type { RunEvent } from '@exmix/stage-kit/run-event';
import { STAGE_NAMES, type StageName } from '@exmix/stage-kit/stage-name';
import { describeReason } from './describe-reason.js';
import { LiveLines } from './live-lines.js';
import { Pace } from './pace.js';
import { type Paint, paintWith, type Terminal } from './paint.js';
import { duration, type Progress, progressBar, progressText } from './progress-text.js';
import { UNIT_ENDS } from './unit-ends.js';

/** Draws the events of a run. The only place that does. */
export interface Drawing {
  readonly event: (event: RunEvent) => void;
  /** Takes away what moves. Call it when the run ends, however it ends. */
  readonly close: () => void;
}

export interface DrawingOptions {
  readonly write: (text: string) => void;
  readonly terminal: Terminal;
  /** JSON lines for programs instead of text for people. */
  readonly json?: boolean;
  readonly now?: () => number;
}

/** Without a terminal, a unit says how far it is this often at most. */
const PLAIN_PROGRESS_MS = 10_000;

const PINNING = 'pinning sources';

/** Names that one line lists; the rest are counted. */
const LISTED = 60;

/** A run of more units than this says one line a task instead of one a unit. */
const MANY_UNITS = 200;

/** Without a terminal, a run of many units says how far it is this often at most. */
const PLAIN_COUNTS_MS = 30_000;

export function drawEvents({ write, terminal, json = false, now = () => performance.now() }: DrawingOptions): Drawing {
  if (json) return { event: (event) => write(`${JSON.stringify(event)}\n`), close: () => undefined };
  const live = terminal.live ? new LiveLines(write, now) : undefined;
  const print = (line: string) => (live === undefined ? write(`${line}\n`) : live.print(line));
  return new TextDrawing(print, live, terminal, now);
}

class TextDrawing implements Drawing {
  private readonly paint: Paint;
  /** Units that run, in the order in which they started. */
  private readonly running = new Map<string, Progress>();
  private readonly paces = new Map<string, Pace>();
  private readonly lastLine = new Map<string, number>();
  /** Units of each stage that have not ended. */
  private readonly open = new Map<StageName, Set<string>>();
  private readonly reused = new Map<StageName, string[]>();
  /** Units that were planned and that ended, by stage. */
  private readonly counts = new Map<StageName, { planned: number; ended: number }>();
  /** In a run of many units, what is known of each task. */
  private readonly tasks = new Map<string, TaskLine>();
  private failures = 0;
  private lastCounts = 0;

  constructor(
    private readonly print: (line: string) => void,
    private readonly live: LiveLines | undefined,
    private readonly terminal: Terminal,
    private readonly now: () => number,
  ) {
    this.paint = paintWith(terminal.colours);
  }

  readonly event = (event: RunEvent): void => {
    if (event.type === 'planned') {
      for (const { stage, unit } of event.units) this.openUnits(stage).add(unit);
      for (const [stage, open] of this.open) this.counts.set(stage, { planned: open.size, ended: 0 });
      if (event.units.length > MANY_UNITS) this.groupByTask(event.units);
      this.lastCounts = this.now();
      const counts = STAGE_NAMES.filter((stage) => this.open.has(stage)).map(
        (stage) => `${stage} ${this.openUnits(stage).size}`,
      );
      this.print(this.paint.dim(`${event.units.length} units: ${counts.join(', ')}`));
      return;
    }
    if (event.type === 'pinning') {
      this.progress(PINNING, { ...event, stage: 'pinning', unit: 'sources', of: 'bytes' });
      this.redraw();
      return;
    }
    if (event.type === 'notice') {
      this.print(this.paint.dim(event.line));
      return;
    }
    // Units start when all sources are known.
    this.running.delete(PINNING);
    const { stage, unit } = event;
    const name = `${stage} ${unit}`;
    const ends = UNIT_ENDS.has(event.type);
    // Before its lasting line is printed, which draws the moving ones anew.
    if (ends) {
      this.running.delete(name);
      this.paces.delete(name);
    }
    switch (event.type) {
      case 'started':
        this.running.set(name, { stage, unit, done: 0 });
        this.lastLine.set(name, this.now());
        break;
      case 'progress':
        this.progress(name, { ...event });
        break;
      case 'warning':
        this.print(`${this.paint.yellow('warning')} ${name}: ${event.message}`);
        break;
      case 'log':
        this.print(this.paint.dim(`${name}: ${event.line}`));
        break;
      case 'reused':
        this.reused.set(stage, [...(this.reused.get(stage) ?? []), unit]);
        break;
      case 'built': {
        const task = this.tasks.get(unit);
        if (task?.open.has(stage) === true) {
          task.built.push(event);
          break;
        }
        const same = event.sameBytes ? ', same bytes as before' : '';
        const why = this.paint.dim(`(${describeReason(event.reason)}${same})`);
        this.print(`${this.paint.green('built')} ${name} in ${duration(event.milliseconds)} ${why}`);
        break;
      }
      case 'failed':
        this.failures++;
        this.print(`${this.paint.red('FAILED')} ${name}: ${event.failure.stack ?? event.failure.message}`);
        break;
      case 'blocked':
        // The table at the end counts what waited for a failed task in vain.
        if (this.tasks.get(unit)?.open.has(stage) === true) break;
        this.print(`${this.paint.yellow('blocked')} ${name}: needs ${event.by.slice(0, 5).join(', ')}`);
        break;
      case 'metric': // for the log; a bar shows the detail of the progress
      case 'interrupted':
        break;
    }
    if (ends) this.ended(stage, unit);
    this.redraw();
  };

  readonly close = (): void => {
    this.running.clear();
    this.live?.clear();
  };

  private openUnits(stage: StageName): Set<string> {
    const units = this.open.get(stage) ?? new Set();
    this.open.set(stage, units);
    return units;
  }

  private progress(name: string, progress: Progress): void {
    const before = this.running.get(name);
    // A detail holds until another comes, or until something else is counted.
    const same = before?.of === progress.of;
    const detail = progress.detail ?? (same ? before?.detail : undefined);
    const pace = (same ? this.paces.get(name) : undefined) ?? new Pace();
    pace.add(this.now(), progress.done);
    this.paces.set(name, pace);
    const millisecondsLeft = pace.millisecondsLeft(progress.total);
    this.running.set(name, {
      ...progress,
      ...(detail === undefined ? {} : { detail }),
      ...(millisecondsLeft === undefined ? {} : { millisecondsLeft }),
    });
    if (this.live !== undefined || this.now() - (this.lastLine.get(name) ?? 0) < PLAIN_PROGRESS_MS) return;
    this.lastLine.set(name, this.now());
    this.print(`${name}: ${progressText(this.running.get(name) as Progress)}`);
  }

  private ended(stage: StageName, unit: string): void {
    const open = this.openUnits(stage);
    open.delete(unit);
    const count = this.counts.get(stage);
    if (count !== undefined) count.ended++;
    this.endedOfTask(stage, unit);
    const reused = this.reused.get(stage) ?? [];
    if (open.size > 0 || reused.length === 0) return;
    if (this.tasks.size > 0) {
      this.print(`${this.paint.cyan('reused')} ${stage} of ${reused.length} ${reused.length === 1 ? 'unit' : 'units'}`);
      return;
    }
    const names = [...reused].sort();
    const rest = names.length > LISTED ? ` and ${names.length - LISTED} more` : '';
    this.print(`${this.paint.cyan('reused')} ${stage} of ${names.slice(0, LISTED).join(', ')}${rest}`);
  }

  private groupByTask(units: readonly { readonly stage: StageName; readonly unit: string }[]): void {
    const names = new Set(units.filter(({ stage }) => stage === 'ingest').map(({ unit }) => unit));
    for (const { stage, unit } of units) {
      if (!names.has(unit)) continue;
      const task = this.tasks.get(unit) ?? { open: new Set(), built: [] };
      task.open.add(stage);
      this.tasks.set(unit, task);
    }
  }

  /** Says a task's line when the last of its units has ended and something of it was built. */
  private endedOfTask(stage: StageName, unit: string): void {
    const task = this.tasks.get(unit);
    if (task?.open.delete(stage) !== true || task.open.size > 0) return;
    const [first] = task.built;
    if (first !== undefined) {
      const stages = task.built.map((event) => `${event.stage} ${duration(event.milliseconds)}`).join(', ');
      this.print(
        `${this.paint.green('built')} ${unit}: ${stages} ${this.paint.dim(`(${describeReason(first.reason)})`)}`,
      );
    }
    if (this.live !== undefined || this.now() - this.lastCounts < PLAIN_COUNTS_MS) return;
    this.lastCounts = this.now();
    this.print(this.countsLine());
  }

  /** Such as `ingest 43/107, format 40/107, 2 failed`. */
  private countsLine(): string {
    const counts = [...this.counts].map(([stage, { planned, ended }]) => `${stage} ${ended}/${planned}`);
    return [...counts, ...(this.failures > 0 ? [`${this.failures} failed`] : [])].join(', ');
  }

  private redraw(): void {
    this.live?.draw(() => {
      const bars = [...this.running.values()].map((each) => progressBar(each, this.terminal.columns));
      return this.tasks.size === 0 ? bars : [this.countsLine().slice(0, this.terminal.columns - 1), ...bars];
    });
  }
}

interface TaskLine {
  /** Stages whose units have not ended. */
  readonly open: Set<StageName>;
  readonly built: Extract<RunEvent, { type: 'built' }>[];
}
