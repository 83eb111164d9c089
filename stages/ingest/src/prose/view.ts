import type { Row } from '@exmix/parquet/column';
import type { ProseDocument } from './prose-document.js';

/** What a view of prose gets besides a document. */
export interface ViewTools {
  /** A seeded choice by id: an integer in `[0, 2^48)`. */
  readonly hash: (id: string) => number;
  readonly warn: (reason: string) => void;
}

/** Makes the records of a document: `id`, `group` (the document) and the task's columns. */
export type View = (document: ProseDocument, tools: ViewTools) => Iterable<Row>;
