import { readFileSync, statSync } from 'node:fs';
import { open, rename, rm, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';

const POLL_MILLISECONDS = 300;
const HEARTBEAT_MILLISECONDS = 10_000;
/** A lock of another host that was not touched for this long belongs to a process that is gone. */
const STALE_MILLISECONDS = 60_000;

/**
 * Runs `work` while no other process that uses the same lock file does. The lock of a process that was killed is taken
 * over. Two processes that take the same dead lock over may, very rarely, both go on: what they do must be safe twice,
 * as writing to a temporary name and renaming is.
 *
 * @template T
 * @param {string} path of the lock file, in a folder that exists
 * @param {(line: string) => void} log told once when it has to wait
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(path, log, work) {
  let told = false;
  for (;;) {
    try {
      const file = await open(path, 'wx');
      await file.writeFile(`${process.pid} ${hostname()}`);
      await file.close();
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    if (isDead(path)) {
      const aside = `${path}.${process.pid}`;
      await rename(path, aside).then(
        () => rm(aside, { force: true }),
        () => {}, // another process was faster
      );
      continue;
    }
    if (!told) log(`waiting for another process that holds ${path}`);
    told = true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MILLISECONDS));
  }
  const heartbeat = setInterval(() => utimes(path, new Date(), new Date()).catch(() => {}), HEARTBEAT_MILLISECONDS);
  heartbeat.unref();
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    await rm(path, { force: true });
  }
}

function isDead(path) {
  try {
    const [pid, host] = readFileSync(path, 'utf8').split(' ');
    const age = Date.now() - statSync(path).mtimeMs;
    if (age > STALE_MILLISECONDS) return true;
    if (host === undefined || host !== hostname()) return false; // just being written, or elsewhere
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}
