/** Lengths of token sequences: how many, how long. A type, so that it is JSON to the compiler. */
export type LengthSummary = {
  readonly tokens: number;
  readonly mean: number;
  readonly max: number;
  /** Lengths that this share of the rows does not exceed. */
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  /** Rows by length: `[longest, rows]` pairs, each for the lengths above the one before it. Ends with the last that has rows. */
  readonly histogram: readonly (readonly [longest: number, rows: number])[];
};

/** Gathers lengths. Memory grows with the number of different lengths only. */
export class TokenCounts {
  private readonly rowsByLength = new Map<number, number>();
  private rows = 0;
  private tokens = 0;

  add(length: number): void {
    this.rowsByLength.set(length, (this.rowsByLength.get(length) ?? 0) + 1);
    this.rows++;
    this.tokens += length;
  }

  summary(): LengthSummary {
    const sorted = [...this.rowsByLength].sort((a, b) => a[0] - b[0]);
    const atShare = (share: number): number => {
      let seen = 0;
      for (const [length, rows] of sorted) {
        seen += rows;
        if (seen >= share * this.rows) return length;
      }
      return 0;
    };
    const histogram: [number, number][] = [];
    for (const [length, rows] of sorted) {
      const longest = bucket(length);
      const last = histogram[histogram.length - 1];
      if (last?.[0] === longest) last[1] += rows;
      else histogram.push([longest, rows]);
    }
    return {
      tokens: this.tokens,
      mean: this.rows === 0 ? 0 : this.tokens / this.rows,
      max: sorted[sorted.length - 1]?.[0] ?? 0,
      p50: atShare(0.5),
      p90: atShare(0.9),
      p99: atShare(0.99),
      histogram,
    };
  }
}

/** The bucket's longest length: 0, 1, 2, 3, 4, 6, 8, 12, 16, ... */
export function bucket(length: number): number {
  if (length <= 1) return length;
  let power = 2;
  while (power < length) power *= 2;
  const between = power * 0.75;
  return Number.isInteger(between) && length <= between ? between : power;
}
