import type { T5Batch } from '@exmix/t5/t5-batch';

/** Tokens a second, padding left out, over the last seconds. */
export class Speed {
  private tokens = 0;
  private from: number;
  private rate = 0;
  private told = Number.NEGATIVE_INFINITY;

  constructor(private readonly clock: { now(): number }) {
    this.from = clock.now();
  }

  add({ inputSegments, decoderSegments }: T5Batch): void {
    for (const segment of inputSegments) if (segment > 0) this.tokens++;
    for (const segment of decoderSegments) if (segment > 0) this.tokens++;
  }

  tokensPerSecond(): number {
    const elapsed = this.clock.now() - this.from;
    if (elapsed < 1000 && this.rate > 0) return this.rate;
    this.rate = (this.tokens / Math.max(1, elapsed)) * 1000;
    if (elapsed >= 1000) {
      this.tokens = 0;
      this.from = this.clock.now();
    }
    return this.rate;
  }

  isDue(interval: number): boolean {
    const now = this.clock.now();
    if (now - this.told < interval) return false;
    this.told = now;
    return true;
  }
}
