import { Worker } from 'node:worker_threads';
import { packageNames } from './package-names.js';
import type { UnitFailure } from './run-event.js';
import type { FinishedEvent, OngoingEvent } from './run-job.js';
import type { UnitJob } from './unit-job.js';
import type { FromThread, ToThread } from './unit-thread.js';

/** How long a thread may take to stop by itself before it is ended. */
const STOP_MILLISECONDS = 1200;

/** A unit's failure that came over from another thread. */
export class UnitFailureError extends Error {
  constructor(readonly failure: UnitFailure) {
    super(failure.message);
    this.name = 'UnitFailureError';
  }
}

/**
 * Threads that run units, one at a time each, made when needed and used again. A thread that dies fails only the unit
 * that it ran. The caller bounds how many jobs run at once.
 */
export class UnitThreads {
  private readonly idle: Worker[] = [];
  /** Packages that a thread's last unit read, and that it may hold derived values of. */
  private readonly holds = new Map<Worker, readonly string[]>();
  private readonly all = new Set<Worker>();

  async run(
    job: UnitJob,
    signal: AbortSignal,
    say: { event(event: OngoingEvent): void; log(line: string): void },
  ): Promise<FinishedEvent> {
    signal.throwIfAborted();
    const packages = packageNames(job.action);
    const worker = this.takeIdle(packages) ?? this.start();
    this.holds.set(worker, packages);
    let timer: NodeJS.Timeout | undefined;
    const onAbort = (): void => {
      worker.postMessage({ kind: 'abort' } satisfies ToThread);
      timer = setTimeout(() => void worker.terminate(), STOP_MILLISECONDS);
    };
    try {
      return await new Promise<FinishedEvent>((resolve, reject) => {
        worker.on('message', (message: FromThread) => {
          if (message.kind === 'event') say.event(message.event);
          else if (message.kind === 'log') say.log(message.line);
          else {
            if (message.isLarge) void worker.terminate();
            else this.idle.push(worker);
            if (message.kind === 'finished') resolve(message.event);
            else reject(new UnitFailureError(message.failure));
          }
        });
        worker.once('error', (error) => reject(error));
        worker.once('exit', (code) =>
          reject(new Error(`the thread of ${job.action.stage} ${job.action.unit} ended with code ${code}`)),
        );
        signal.addEventListener('abort', onAbort);
        worker.postMessage({ kind: 'job', job } satisfies ToThread);
      });
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      worker.removeAllListeners('message');
      worker.removeAllListeners('error');
      worker.removeAllListeners('exit');
      worker.on('error', () => undefined);
      worker.once('exit', () => this.forget(worker));
    }
  }

  /** Starts a thread that the first unit finds ready. */
  startAhead(): void {
    const worker = this.start();
    worker.on('error', () => undefined);
    worker.once('exit', () => this.forget(worker));
    this.idle.push(worker);
  }

  async close(): Promise<void> {
    await Promise.all([...this.all].map((worker) => worker.terminate()));
  }

  /** An idle thread whose last unit read one of the packages, else any. */
  private takeIdle(packages: readonly string[]): Worker | undefined {
    const like = this.idle.findIndex((worker) => this.holds.get(worker)?.some((name) => packages.includes(name)));
    return like >= 0 ? this.idle.splice(like, 1)[0] : this.idle.pop();
  }

  private start(): Worker {
    const worker = new Worker(new URL('./unit-thread.js', import.meta.url));
    this.all.add(worker);
    return worker;
  }

  private forget(worker: Worker): void {
    this.all.delete(worker);
    this.holds.delete(worker);
    const at = this.idle.indexOf(worker);
    if (at >= 0) this.idle.splice(at, 1);
  }
}
