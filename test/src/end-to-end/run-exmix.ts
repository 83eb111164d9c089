import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface ExmixRun {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** The JSON lines that the command printed. */
  // biome-ignore lint/suspicious/noExplicitAny: events of all kinds
  readonly events: readonly any[];
}

export interface ExmixOptions {
  readonly store: string;
  readonly args?: readonly string[];
  /** Ends the command and its threads with SIGKILL after this many milliseconds. */
  readonly killAfter?: number;
  readonly env?: Record<string, string>;
  /** Another Node binary. */
  readonly node?: string;
}

/** Runs `exmix <args> --json` of a checkout as a process of its own. */
export async function runExmix(root: string, args: readonly string[], options: ExmixOptions): Promise<ExmixRun> {
  const command = join(root, 'tools/exmix/dist/exmix.js');
  const child = spawn(options.node ?? process.execPath, [command, ...args, '--json', ...(options.args ?? [])], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', EXMIX_STORE: options.store, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const timer =
    options.killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), options.killAfter);
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.on('close', (...ended) => resolve(ended)),
  );
  clearTimeout(timer);
  const events = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .flatMap((line) => {
      try {
        return [JSON.parse(line)];
      } catch {
        return []; // a line cut by a kill
      }
    });
  return { code, signal, stdout, stderr, events };
}

/** `stage/unit` of the events of one type, sorted. */
export function unitsOf(run: ExmixRun, type: string): readonly string[] {
  return run.events
    .filter((event) => event.type === type && typeof event.unit === 'string')
    .map((event) => `${event.stage}/${event.unit}`)
    .sort();
}

/** What a failed assertion should show of a run. */
export function transcript(run: ExmixRun): string {
  const failures = run.events.filter((event) => event.type === 'failed' || event.type === 'blocked');
  return `exit ${run.code ?? run.signal}\n${failures.map((event) => JSON.stringify(event)).join('\n')}\n${run.stderr.slice(-3000)}\n${run.stdout.slice(-1500)}`;
}
