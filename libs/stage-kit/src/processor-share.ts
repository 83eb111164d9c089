/**
 * How many processors each running unit may use: one number that every thread of a run sees, and that changes as units
 * come and go.
 */
export class ProcessorShare {
  /** @param memory of the share of another thread */
  constructor(readonly memory: SharedArrayBuffer = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)) {}

  /** At least 1. */
  get count(): number {
    return Math.max(1, Atomics.load(new Int32Array(this.memory), 0));
  }

  /** Shares so many processors among so many units. */
  divide(processors: number, units: number): void {
    Atomics.store(new Int32Array(this.memory), 0, Math.floor(processors / Math.max(1, units)));
  }
}
