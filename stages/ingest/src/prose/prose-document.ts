import type { Row } from '@exmix/parquet/column';

/** A speech or a chapter. All records of a document are in one split. */
export interface ProseDocument {
  readonly id: string;
  /** Columns that its records carry besides the text, such as the year. */
  readonly about: Row;
  readonly sentences: readonly string[];
}
