import { rmSync } from 'node:fs';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { isAlive } from '@exmix/errors/is-alive';
import { namesIn, removeFile } from '../folder-files.js';
import { pidOfMark } from '../pid-of-mark.js';

/** Other machines that share a folder cannot be asked; their mark counts this long. */
const FOREIGN_MILLISECONDS = 7 * 24 * 3_600_000;

/** The marks of this process. */
const marks = new Set<string>();

/**
 * Leaves the mark of this process on a folder: it is a user from now on, until it ends. A mark that is found under its name
 * is a dead one's: in containers each process may have the same host and number.
 */
export async function markUser(folder: string): Promise<void> {
  const path = join(folder, `${hostname()}-${process.pid}`);
  if (marks.has(path)) return;
  if (marks.size === 0) process.once('exit', removeMarks);
  marks.add(path);
  await mkdir(folder, { recursive: true });
  // Without it another process may drop what this one uses, which is fetched again.
  await removeFile(path).catch(() => undefined);
  await writeFile(path, '', { flag: 'wx' }).catch(() => undefined);
}

function removeMarks(): void {
  for (const path of marks) {
    try {
      rmSync(path, { force: true });
    } catch {
      // one that stays is that of an ended process
    }
  }
}

/** When the user that has been running longest began, by the marks' file times. */
export async function oldestUser(folder: string): Promise<number> {
  let oldest = Number.POSITIVE_INFINITY;
  for (const name of await namesIn(folder)) {
    const path = join(folder, name);
    const facts = await stat(path).catch(() => undefined);
    if (facts === undefined) continue;
    const pid = pidOfMark(name);
    const isGone = pid === undefined ? Date.now() - facts.mtimeMs > FOREIGN_MILLISECONDS : !isAlive(pid);
    if (isGone) await removeFile(path);
    else oldest = Math.min(oldest, facts.mtimeMs);
  }
  return oldest;
}
