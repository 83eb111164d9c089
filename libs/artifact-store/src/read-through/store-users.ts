import { mkdir, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '@exmix/errors/is-alive';
import { namesIn, removeFile } from '../folder-files.js';

/** Other machines that share a folder cannot be asked; their mark counts this long. */
const FOREIGN_MILLISECONDS = 7 * 24 * 3_600_000;

/** Leaves the mark of this process on a folder: it is a user from now on. */
export async function markUser(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, `${hostname()}-${process.pid}`), '', { flag: 'wx' }).catch(() => undefined);
}

/** When the user that has been running longest began, by the marks' file times. */
export async function oldestUser(folder: string): Promise<number> {
  let oldest = Number.POSITIVE_INFINITY;
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const facts = await stat(path).catch(() => undefined);
    if (facts === undefined) continue;
    const isMine = name.startsWith(`${hostname()}-`);
    const isGone = isMine
      ? !isAlive(Number(name.slice(hostname().length + 1)))
      : Date.now() - facts.mtimeMs > FOREIGN_MILLISECONDS;
    if (isGone) await removeFile(path);
    else oldest = Math.min(oldest, facts.mtimeMs);
  }
  return oldest;
}
