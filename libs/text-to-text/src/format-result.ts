import type { Json } from './json.js';

/** A raw record by column name, as the source gave it. */
export type RawRecord = Readonly<Record<string, unknown>>;

/** One text-to-text example. */
export interface FormattedExample {
  readonly inputs: string;
  readonly targets: string;
  /** Accepted answers; the target is one of them. Absent: the target alone. */
  readonly answers?: readonly string[];
  readonly choices?: readonly string[];
  /** What scoring needs besides: ids, groups. */
  readonly meta?: { readonly [key: string]: Json };
}

/** An example, or the reason why the record gives none. */
export type FormatResult = FormattedExample | { readonly skipped: string };

/**
 * Turns one record into examples (several for ReCoRD, TriviaQA). Pure: the same record gives the same results.
 *
 * @param row index of the record in its split, for errors
 * @param split `train`, `validation` or `test`; a skip rule may hold for some splits only
 * @throws InputError with card, row and field where the record does not fit
 */
export type Formatter = (record: RawRecord, row: number, split?: string) => readonly FormatResult[];
