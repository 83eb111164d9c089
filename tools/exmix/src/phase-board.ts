import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { readTensorboard, type TensorboardEvent } from '@exmix/exports/read-tensorboard';
import { scalarsOfLoggedEvent, tensorboardHead, tensorboardScalars } from '@exmix/exports/tensorboard-events';

/** A line of a phase's `events.jsonl`. */
export interface LogLine {
  readonly step: number;
  readonly split: string;
  readonly [value: string]: unknown;
}

/** A scalar that only a run that goes on knows: it depends on time, so no artifact has it. */
const SPEED = 'train/tokens_per_second';

/**
 * The event file of one phase for TensorBoard, `<pipeline>/tensorboard/<phase>/events.out.tfevents.<seconds>.exmix`: the
 * scalars of `events.jsonl`, and the settings as text. Wall times are those at which the lines came.
 */
export class PhaseBoard {
  private file: number | undefined;
  private speed: number | undefined;

  /**
   * @param folder of the phase; made when the first line comes
   * @param text the phase's settings, see `boardText`
   * @param now milliseconds since 1970
   */
  constructor(
    private readonly folder: string,
    private readonly text: string,
    private readonly now: () => number = Date.now,
  ) {}

  /** Tokens a second, told beside the next lines. */
  tellSpeed(tokensPerSecond: number): void {
    this.speed = tokensPerSecond;
  }

  /** Written at once, so that a killed run leaves all lines that it said. */
  add(line: LogLine): void {
    const seconds = this.now() / 1000;
    this.file ??= this.open(line.step, seconds);
    const speed = line.split === 'train' && this.speed !== undefined ? { [SPEED]: this.speed } : {};
    writeSync(this.file, tensorboardScalars(seconds, line.step, { ...scalarsOfLoggedEvent(line), ...speed }));
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }

  /**
   * A phase that goes on after a stop repeats the steps since its checkpoint: the file is cut before the first of them.
   * A file of other settings goes.
   */
  private open(step: number, seconds: number): number {
    mkdirSync(this.folder, { recursive: true });
    const there = readBoard(this.folder);
    if (there !== undefined && isHeadOf(there, this.text)) {
      const cut = there.events.find((event, i) => i >= HEAD_EVENTS && event.step >= step)?.start;
      truncateSync(there.path, cut ?? there.events.at(-1)?.end ?? 0);
      return openSync(there.path, 'a');
    }
    removeBoards(this.folder);
    const file = openSync(join(this.folder, fileName(seconds)), 'ax');
    writeSync(file, tensorboardHead(seconds, { tag: 'config', text: this.text }));
    return file;
  }
}

/** Events of a file's head: its version and the text. */
const HEAD_EVENTS = 2;

/**
 * Writes the event file of a phase that has ended, unless the one that is there has the same scalars. The wall times are
 * spread evenly over the time that the phase took.
 *
 * @returns whether a file was written
 */
export function writeBoard(
  folder: string,
  text: string,
  lines: readonly LogLine[],
  took: { readonly from: number; readonly milliseconds: number },
): boolean {
  const there = readBoard(folder);
  if (there !== undefined && hasLines(there.events.slice(HEAD_EVENTS), lines)) return false;
  const last = lines.at(-1)?.step ?? 1;
  const secondsAt = (step: number): number => (took.from + (took.milliseconds * step) / last) / 1000;
  const file = Buffer.concat([
    tensorboardHead(secondsAt(0), { tag: 'config', text }),
    ...lines.map((line) => tensorboardScalars(secondsAt(line.step), line.step, scalarsOfLoggedEvent(line))),
  ]);
  mkdirSync(folder, { recursive: true });
  const temporary = join(folder, 'writing');
  writeFileSync(temporary, file);
  removeBoards(folder);
  renameSync(temporary, join(folder, fileName(secondsAt(0))));
  return true;
}

/** The settings of a phase as Markdown: JSON set off as code. */
export function boardText(title: string, settings: unknown): string {
  const code = JSON.stringify(settings, null, 2).replace(/^/gm, '    ');
  return `${title}\n\n${code}\n`;
}

/** Steps that the event file of a folder reaches; undefined where there is none. */
export function boardSteps(folder: string): number | undefined {
  return readBoard(folder)?.events.at(-1)?.step;
}

interface Board {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly events: readonly TensorboardEvent[];
}

function readBoard(folder: string): Board | undefined {
  const [name] = boardNames(folder);
  if (name === undefined) return undefined;
  const path = join(folder, name);
  const bytes = readFileSync(path);
  return { path, bytes, events: readTensorboard(bytes) };
}

function isHeadOf({ bytes, events }: Board, text: string): boolean {
  const [version, head] = events;
  if (version === undefined || head === undefined) return false;
  return tensorboardHead(version.wallTime, { tag: 'config', text }).every((byte, i) => byte === bytes[i]);
}

function hasLines(events: readonly TensorboardEvent[], lines: readonly LogLine[]): boolean {
  if (events.length !== lines.length) return false;
  return events.every(({ step, scalars }, i) => {
    const line = lines[i] as LogLine;
    const wanted = Object.entries(scalarsOfLoggedEvent(line));
    return step === line.step && wanted.every(([tag, value]) => scalars[tag] === Math.fround(value));
  });
}

function boardNames(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.startsWith('events.out.tfevents.'))
      .sort();
  } catch {
    return []; // the phase has not trained here
  }
}

function removeBoards(folder: string): void {
  for (const name of boardNames(folder)) rmSync(join(folder, name));
}

function fileName(seconds: number): string {
  return `events.out.tfevents.${Math.floor(seconds)}.exmix`;
}
