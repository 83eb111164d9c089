import { spawn } from 'node:child_process';
import { join } from 'node:path';
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
    readonly killAfter?: number;
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
  const timer =
    options.killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), options.killAfter);
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  clearTimeout(timer);
  return { code, stdout, stderr };
}

/** The same for a command that prints JSON: what it printed, parsed. */
// biome-ignore lint/suspicious/noExplicitAny: commands of all kinds
export function parsed({ stdout }: TextRun): any {
  return JSON.parse(stdout);
}
