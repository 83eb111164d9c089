/** The speed of the last minute is taken for the speed of what is left. */
const WINDOW_MS = 60_000;
/** No time is told after less than this. */
const LEAST_MS = 2000;
/** Between two samples. */
const SAMPLE_MS = 500;

/** How fast a count grows, and so how long the rest takes. */
export class Pace {
  private samples: { readonly at: number; readonly done: number }[] = [];
  private latest: { readonly at: number; readonly done: number } | undefined;

  /** @param at milliseconds on any clock */
  add(at: number, done: number): void {
    if (done < (this.latest?.done ?? 0)) this.samples = []; // something else is counted
    this.latest = { at, done };
    const last = this.samples.at(-1);
    if (last !== undefined && at - last.at < SAMPLE_MS) return;
    this.samples.push(this.latest);
    while ((this.samples[1]?.at ?? at) < at - WINDOW_MS) this.samples.shift();
  }

  /** Milliseconds until `total`, as far as one can tell. */
  millisecondsLeft(total: number | undefined): number | undefined {
    const [first] = this.samples;
    if (total === undefined || first === undefined || this.latest === undefined) return undefined;
    const elapsed = this.latest.at - first.at;
    const done = this.latest.done - first.done;
    if (elapsed < LEAST_MS || done <= 0) return undefined;
    return Math.max(0, Math.round(((total - this.latest.done) * elapsed) / done));
  }
}
