import type { LengthSummary } from './token-counts.js';

/** Summary of the artifact `tokenize/<task>`, by split. Lengths are without the end token and before any cut. */
export type TokenizeSummary = {
  readonly splits: Readonly<Record<string, SplitTokens>>;
};

export type SplitTokens = {
  readonly rows: number;
  readonly inputs: LengthSummary;
  readonly targets: LengthSummary;
  /** Ids that stand for unknown text. */
  readonly unknown: { readonly inputs: number; readonly targets: number };
};
