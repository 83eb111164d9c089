export interface Heartbeat {
  /** No beat begins any more; resolves when one under way has ended. */
  stop(): Promise<void>;
}

/**
 * Does something again and again while a process works, without keeping the process alive. A beat that takes longer than
 * the time between two leaves out those it covers: a store that has gone makes no queue. Failures are left to the next beat.
 */
export function startHeartbeat(milliseconds: number, beat: () => Promise<unknown>): Heartbeat {
  let running: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    running ??= beat()
      .catch(() => undefined)
      .finally(() => {
        running = undefined;
      });
  }, milliseconds);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
