import { setMaxListeners } from 'node:events';

export interface Interrupt {
  readonly signal: AbortSignal;
  readonly release: () => void;
}

/** What a process may still take to end after Ctrl-C, before it ends anyway. Finished work is in the store. */
const GRACE_MS = 1800;
/** How often it is looked whether what the end waits for is done. */
const LOOK_MS = 100;

/**
 * A signal that Ctrl-C (SIGINT) and SIGTERM abort. The process then has a moment to end in order; a second Ctrl-C, or
 * the end of that moment, ends it at once.
 *
 * @param waitsFor what must not be cut off when the moment is over, such as a checkpoint that is being written, in words;
 * undefined: nothing. A second Ctrl-C ends that too
 */
export function onInterrupt(waitsFor: () => string | undefined = () => undefined): Interrupt {
  const controller = new AbortController();
  // Every download and unit of a run listens to it.
  setMaxListeners(0, controller.signal);
  const handle = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new Error('interrupted'));
    setTimeout(() => {
      const what = waitsFor();
      if (what === undefined) process.exit(130);
      process.stderr.write(`${what}; Ctrl-C again ends at once\n`);
      const looking = setInterval(() => {
        if (waitsFor() !== undefined) return;
        clearInterval(looking);
        setTimeout(() => process.exit(130), GRACE_MS).unref();
      }, LOOK_MS).unref();
    }, GRACE_MS).unref();
  };
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.on(name, handle);
  return {
    signal: controller.signal,
    release: () => {
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.off(name, handle);
    },
  };
}
