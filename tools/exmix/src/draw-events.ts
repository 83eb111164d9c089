import type { RunEvent } from '@exmix/stage-kit/run-event';
import { STAGE_NAMES, type StageName } from '@exmix/stage-kit/stage-name';
import { describeReason } from './describe-reason.js';
import { LiveLines } from './live-lines.js';
import { type Paint, paintWith, type Terminal } from './paint.js';
import { duration, type Progress, progressBar, progressText } from './progress-text.js';

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

/** Types of a unit's last event. */
const ENDS: ReadonlySet<string> = new Set(['reused', 'built', 'failed', 'blocked', 'interrupted']);

/** Names that one line lists; the rest are counted. */
const LISTED = 60;

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
  private readonly lastLine = new Map<string, number>();
  /** Units of each stage that have not ended. */
  private readonly open = new Map<StageName, Set<string>>();
  private readonly reused = new Map<StageName, string[]>();

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
      const counts = STAGE_NAMES.filter((stage) => this.open.has(stage)).map(
        (stage) => `${stage} ${this.openUnits(stage).size}`,
      );
      this.print(this.paint.dim(`${event.units.length} units: ${counts.join(', ')}`));
      return;
    }
    const { stage, unit } = event;
    const name = `${stage} ${unit}`;
    const ends = ENDS.has(event.type);
    // Before its lasting line is printed, which draws the moving ones anew.
    if (ends) this.running.delete(name);
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
        const same = event.sameBytes ? ', same bytes as before' : '';
        const why = this.paint.dim(`(${describeReason(event.reason)}${same})`);
        this.print(`${this.paint.green('built')} ${name} in ${duration(event.milliseconds)} ${why}`);
        break;
      }
      case 'failed':
        this.print(`${this.paint.red('FAILED')} ${name}: ${event.failure.stack ?? event.failure.message}`);
        break;
      case 'blocked':
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
    const detail = progress.detail ?? this.running.get(name)?.detail;
    this.running.set(name, detail === undefined ? progress : { ...progress, detail });
    if (this.live !== undefined || this.now() - (this.lastLine.get(name) ?? 0) < PLAIN_PROGRESS_MS) return;
    this.lastLine.set(name, this.now());
    this.print(`${name}: ${progressText(this.running.get(name) as Progress)}`);
  }

  private ended(stage: StageName, unit: string): void {
    const open = this.openUnits(stage);
    open.delete(unit);
    const reused = this.reused.get(stage) ?? [];
    if (open.size > 0 || reused.length === 0) return;
    const names = [...reused].sort();
    const rest = names.length > LISTED ? ` and ${names.length - LISTED} more` : '';
    this.print(`${this.paint.cyan('reused')} ${stage} of ${names.slice(0, LISTED).join(', ')}${rest}`);
  }

  private redraw(): void {
    this.live?.draw(() => [...this.running.values()].map((each) => progressBar(each, this.terminal.columns)));
  }
}
