import type { ExampleRow } from '@exmix/text-to-text/example-columns';

/** Counts of one split for the summary. */
export class SplitCount {
  /** Records read. */
  rows = 0;
  examples = 0;
  private inputCharacters = 0;
  private targetCharacters = 0;
  private readonly skipped = new Map<string, number>();

  add(example: ExampleRow): void {
    this.examples++;
    this.inputCharacters += example.inputs.length;
    this.targetCharacters += example.targets.length;
  }

  skip(reason: string): void {
    this.skipped.set(reason, (this.skipped.get(reason) ?? 0) + 1);
  }

  /** Lengths are means in UTF-16 units, null where there is no example. */
  summary(): SplitSummary {
    const mean = (sum: number) => (this.examples === 0 ? null : sum / this.examples);
    return {
      rows: this.rows,
      examples: this.examples,
      skipped: Object.fromEntries([...this.skipped].sort(([a], [b]) => (a < b ? -1 : 1))),
      meanInputLength: mean(this.inputCharacters),
      meanTargetLength: mean(this.targetCharacters),
    };
  }
}

/** A type and not an interface, so that it is JSON to the compiler. */
export type SplitSummary = {
  readonly rows: number;
  readonly examples: number;
  readonly skipped: Readonly<Record<string, number>>;
  readonly meanInputLength: number | null;
  readonly meanTargetLength: number | null;
};
