interface Waiting {
  readonly shares: readonly string[];
  start(): Promise<void>;
}

/**
 * Runs at most so many works at once. Whoever frees a slot leaves it to a waiting work that shares a name with his, so
 * that what he read can be used again; else to the first that shares nothing with those that run, so that no two read
 * the same at the same time; else to the first.
 */
export class SharingQueue {
  private readonly waiting: Waiting[] = [];
  private readonly running = new Set<Waiting>();
  private isChoosing = false;

  /** @param onCount told how many works run and wait, after each change */
  constructor(
    private readonly atOnce: number,
    private readonly onCount: (works: number) => void = () => {},
  ) {}

  run<T>(shares: readonly string[], work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.waiting.push({ shares, start: () => work().then(resolve, reject) });
      this.count();
      this.chooseSoon();
    });
  }

  /** Works come many at a time; the choice is among all of them. */
  private chooseSoon(): void {
    if (this.isChoosing) return;
    this.isChoosing = true;
    queueMicrotask(() => {
      this.isChoosing = false;
      while (this.running.size < this.atOnce && this.waiting.length > 0) this.start([]);
    });
  }

  private start(last: readonly string[]): void {
    const taken = [...this.running].flatMap(({ shares }) => shares);
    const { waiting } = this;
    const like = waiting.findIndex(({ shares }) => overlap(shares, last));
    const apart = like >= 0 ? like : waiting.findIndex(({ shares }) => !overlap(shares, taken));
    const [next] = waiting.splice(Math.max(0, apart), 1);
    if (next === undefined) return;
    this.running.add(next);
    void next.start().finally(() => {
      this.running.delete(next);
      this.count();
      this.start(next.shares);
    });
  }

  private count(): void {
    this.onCount(this.running.size + this.waiting.length);
  }
}

function overlap(a: readonly string[], b: readonly string[]): boolean {
  return a.some((name) => b.includes(name));
}
