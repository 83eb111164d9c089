import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { workspaceRoot } from '../end-to-end/checkout.js';

export interface TextRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `exmix <args>` as people do, without colours. */
export async function runText(
  args: readonly string[],
  options: {
    readonly store: string;
    readonly root?: string;
    /** Ends it with SIGKILL after so many milliseconds, counted from where `killWhen` is true. */
    readonly killAfter?: number;
    readonly killWhen?: () => Promise<boolean>;
    readonly env?: Record<string, string>;
  },
): Promise<TextRun> {
  const root = options.root ?? workspaceRoot;
  const child = spawn(process.execPath, [join(root, 'tools/exmix/dist/exmix.js'), ...args], {
    cwd: root,
    env: { ...process.env, NO_COLOR: '1', EXMIX_STORE: options.store, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
  if (options.killAfter !== undefined) void killLater(child, options.killAfter, options.killWhen);
  const code = await closed;
  return { code, stdout, stderr };
}

/** The same for a command that prints JSON: what it printed, parsed. */
// biome-ignore lint/suspicious/noExplicitAny: commands of all kinds
export function parsed({ stdout }: TextRun): any {
  return JSON.parse(stdout);
}

async function killLater(child: ChildProcess, milliseconds: number, when?: () => Promise<boolean>): Promise<void> {
  while (when !== undefined && child.exitCode === null && !(await when())) await sleep(5);
  await sleep(milliseconds, undefined, { ref: false });
  if (child.exitCode === null) child.kill('SIGKILL');
}
