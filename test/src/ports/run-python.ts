import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a script that lies beside the sources. @returns what its last line says, read as JSON */
// biome-ignore lint/suspicious/noExplicitAny: what a script prints
export async function runPython(python: string, script: string, ...args: string[]): Promise<any> {
  const path = fileURLToPath(new URL(`../../src/ports/${script}`, import.meta.url));
  const env = { ...process.env, HF_HUB_OFFLINE: '1', TOKENIZERS_PARALLELISM: 'false' };
  const { stdout } = await run(python, [path, ...args], { env, maxBuffer: 1 << 28 });
  const last = stdout.trim().split('\n').at(-1) as string;
  return last === '' ? undefined : JSON.parse(last);
}
