import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '@exmix/errors/is-alive';
import type { RunEvent } from '@exmix/stage-kit/run-event';
import type { StageName } from '@exmix/stage-kit/stage-name';
import { Pace } from './pace.js';
import { UNIT_ENDS } from './unit-ends.js';

/** A unit that runs, as its last events said. */
export interface LiveUnit {
  readonly stage: StageName;
  readonly unit: string;
  /** ISO time. */
  readonly startedAt: string;
  readonly done: number;
  readonly total?: number;
  readonly of?: string;
  readonly detail?: string;
  readonly millisecondsLeft?: number;
  /** The last metric of each name; of a phase `train`, `validation`, `speed` and `checkpoint`, each with its `step`. */
  readonly metrics: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** `<pipeline>/.runs/live-<process>.json`: what a run is doing, for other processes. It goes when the run ends. */
export interface LiveRunState {
  readonly format: 'exmix-live/1';
  readonly pid: number;
  readonly host: string;
  readonly until: StageName;
  readonly startedAt: string;
  readonly updatedAt: string;
  readonly stages: Readonly<Partial<Record<StageName, { readonly planned: number; readonly ended: number }>>>;
  readonly running: readonly LiveUnit[];
}

/** A file that was left by a run, and whether that run still goes on. */
export type SeenRun = LiveRunState & { readonly alive: boolean };

/** The file is written this often at most. */
const WRITE_MS = 1000;
/** A run on another machine is taken for alive when it was heard of within this time. */
const HEARD_MS = 60_000;

/** Keeps the file of a run while the run goes on. */
export class LiveRun {
  private readonly path: string;
  private readonly running = new Map<string, LiveUnit & { readonly pace: Pace }>();
  private readonly stages: Partial<Record<StageName, { planned: number; ended: number }>> = {};
  private readonly startedAt: string;
  private written = Number.NEGATIVE_INFINITY;
  private timer: NodeJS.Timeout | undefined;

  /**
   * Files of runs that were killed go: this run is the next one.
   *
   * @param onFailure told what was wrong when the file cannot be written later than in a call; without it that is lost,
   * and `event` throws at its next write
   */
  constructor(
    pipelineFolder: string,
    private readonly until: StageName,
    private readonly now: () => number = Date.now,
    private readonly onFailure: (error: unknown) => void = () => {},
  ) {
    this.path = join(pipelineFolder, '.runs', `live-${process.pid}.json`);
    this.startedAt = new Date(now()).toISOString();
    for (const { alive, pid } of readLiveRuns(pipelineFolder)) {
      if (alive) continue;
      for (const end of ['', '.tmp']) rmSync(`${livePath(pipelineFolder, pid)}${end}`, { force: true });
    }
    mkdirSync(join(pipelineFolder, '.runs'), { recursive: true });
    this.write();
  }

  event(event: RunEvent): void {
    this.take(event);
    if (this.now() - this.written >= WRITE_MS) this.write();
    else this.timer ??= setTimeout(() => this.writeLater(), WRITE_MS).unref();
  }

  /** The run has ended, however. */
  close(): void {
    clearTimeout(this.timer);
    rmSync(this.path, { force: true });
  }

  private take(event: RunEvent): void {
    if (event.type === 'planned') {
      for (const { stage } of event.units) this.countsOf(stage).planned++;
      return;
    }
    if (event.type === 'pinning' || event.type === 'notice') return;
    const { stage, unit } = event;
    const name = `${stage}/${unit}`;
    if (UNIT_ENDS.has(event.type)) {
      this.running.delete(name);
      this.countsOf(stage).ended++;
      return;
    }
    if (event.type === 'started') {
      const startedAt = new Date(this.now()).toISOString();
      this.running.set(name, { stage, unit, startedAt, done: 0, metrics: {}, pace: new Pace() });
      return;
    }
    const before = this.running.get(name);
    if (before === undefined) return;
    if (event.type === 'metric') {
      // Loss and scores of one validation come one after the other.
      const last = before.metrics[event.name];
      const values =
        last !== undefined && last.step === event.values.step ? { ...last, ...event.values } : event.values;
      this.running.set(name, { ...before, metrics: { ...before.metrics, [event.name]: values } });
    } else if (event.type === 'progress') {
      const { type: _, ...progress } = event;
      const pace = before.of === progress.of ? before.pace : new Pace();
      pace.add(this.now(), progress.done);
      const { startedAt, metrics } = before;
      const millisecondsLeft = pace.millisecondsLeft(progress.total);
      const left = millisecondsLeft === undefined ? {} : { millisecondsLeft };
      this.running.set(name, { ...progress, ...left, startedAt, metrics, pace });
    }
  }

  private countsOf(stage: StageName): { planned: number; ended: number } {
    const counts = this.stages[stage] ?? { planned: 0, ended: 0 };
    this.stages[stage] = counts;
    return counts;
  }

  /** Nobody could catch what a timer throws. */
  private writeLater(): void {
    try {
      this.write();
    } catch (error) {
      this.onFailure(error);
    }
  }

  private write(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.written = this.now();
    const state: LiveRunState = {
      format: 'exmix-live/1',
      pid: process.pid,
      host: hostname(),
      until: this.until,
      startedAt: this.startedAt,
      updatedAt: new Date(this.written).toISOString(),
      stages: this.stages,
      running: [...this.running.values()].map(({ pace: _, ...unit }) => unit),
    };
    const temporary = `${this.path}.tmp`;
    writeFileSync(temporary, `${JSON.stringify(state)}\n`);
    renameSync(temporary, this.path);
  }
}

/** Runs that go on, and runs that were killed and had no successor yet; the oldest first. */
export function readLiveRuns(pipelineFolder: string, now = Date.now()): readonly SeenRun[] {
  const names = listed(join(pipelineFolder, '.runs')).filter((name) => /^live-\d+\.json$/.test(name));
  return names
    .flatMap((name) => {
      try {
        const state = JSON.parse(readFileSync(join(pipelineFolder, '.runs', name), 'utf8')) as LiveRunState;
        if (state.format !== 'exmix-live/1') return [];
        const heard = now - Date.parse(state.updatedAt) < HEARD_MS;
        return [{ ...state, alive: state.host === hostname() ? isAlive(state.pid) : heard }];
      } catch {
        return []; // it ended between listing and reading
      }
    })
    .sort((a, b) => (a.startedAt < b.startedAt ? -1 : 1));
}

function livePath(pipelineFolder: string, pid: number): string {
  return join(pipelineFolder, '.runs', `live-${pid}.json`);
}

function listed(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // there was no run yet
  }
}
