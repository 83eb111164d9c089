import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';

/** Threads that every contender gets. */
export const THREADS = 2;

export interface StepMemory {
  /** Peak of the resident set, by the kernel's own count (`VmHWM`). */
  readonly peakResident: number;
  /** Proportional set now, after the last step: pages shared with other processes are shared out. */
  readonly proportional: number;
}

/**
 * A contender: a process that answers `{"ready": ...}` when its weights and its batch are loaded, then takes a step for
 * every line of its standard input and answers `{"seconds", "loss"}`. All others stand still meanwhile.
 */
export class StepProcess {
  /** Seconds from the start of the process to its being ready, and to the end of its first step. */
  secondsToReady = Number.NaN;
  secondsToFirstStep = Number.NaN;
  readonly seconds: number[] = [];
  readonly losses: number[] = [];
  /** What it says of itself: versions, device. */
  about = '';
  private readonly start = performance.now();
  private readonly answers: AsyncIterator<string>;

  private constructor(
    readonly name: string,
    private readonly child: ChildProcess,
  ) {
    this.answers = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  }

  /** Resolves when it is ready. On a machine with more cores it is bound to two of them. */
  static async start(
    name: string,
    command: string,
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<StepProcess> {
    const bound = process.platform === 'linux' && availableParallelism() > THREADS;
    const [program, ...rest] = bound ? ['taskset', '-c', '0,1', command, ...args] : [command, ...args];
    const child = spawn(program as string, rest, {
      stdio: ['pipe', 'pipe', 'inherit'],
      env: { ...process.env, OMP_NUM_THREADS: String(THREADS), ...env },
    });
    child.stdin?.on('error', () => undefined); // it has ended; its silence is told by `answer`
    const contender = new StepProcess(name, child);
    contender.about = ((await contender.answer()) as { ready: string }).ready;
    contender.secondsToReady = contender.elapsed();
    return contender;
  }

  async step(): Promise<void> {
    this.child.stdin?.write('\n');
    const { seconds, loss } = (await this.answer()) as { seconds: number; loss: number };
    if (this.losses.length === 0) this.secondsToFirstStep = this.elapsed();
    this.seconds.push(seconds);
    this.losses.push(loss);
  }

  async memory(): Promise<StepMemory> {
    const read = (file: string) => readFile(`/proc/${this.child.pid}/${file}`, 'utf8').catch(() => '');
    return {
      peakResident: kilobytes(await read('status'), 'VmHWM'),
      proportional: kilobytes(await read('smaps_rollup'), 'Pss'),
    };
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'close');
    this.child.stdin?.end();
    this.child.kill();
    await ended;
  }

  private elapsed(): number {
    return (performance.now() - this.start) / 1000;
  }

  private async answer(): Promise<unknown> {
    for (;;) {
      const { value, done } = await this.answers.next();
      if (done) throw new Error(`${this.name} has ended without an answer`);
      if (value.startsWith('{')) return JSON.parse(value); // libraries print lines of their own
    }
  }
}

function kilobytes(text: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1] ?? 0) * 1024;
}
