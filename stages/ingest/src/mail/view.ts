import type { Row } from '@exmix/parquet/column';
import type { Mail } from './mail.js';

/** What a view of the mails gets. */
export interface ViewInput {
  readonly mails: readonly Mail[];
  readonly groupOf: (id: string) => string;
  /** Split of a mail's group. */
  readonly splitOf: (id: string) => string;
  /** Lines of the body, decoded, cleaned and masked. */
  readonly linesOf: (mail: Mail) => Promise<readonly string[]>;
  /** A seeded choice by id: an integer in `[0, 2^48)`. */
  readonly hash: (id: string) => number;
  readonly warn: (reason: string) => void;
}

/** Makes the records of a task, each with `id` and `group`; a record made of two mails keeps to one split. */
export type View = (input: ViewInput) => AsyncIterable<Row>;
