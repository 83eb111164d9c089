/** Columns of `examples/` and `drawn/` files, as `Column` of `parquet/column.ts`. */
export const EXAMPLE_COLUMNS = [
  /** `<task>/<split>/<row>`: the record's row in its split; `<row>.<n>` where a record gives several examples. */
  { name: 'id', type: 'string' },
  /** Empty for self-supervised prose. */
  { name: 'inputs', type: 'string' },
  { name: 'targets', type: 'string' },
  /** Accepted answers, the target among them; empty for self-supervised prose. */
  { name: 'answers', type: 'list<string>' },
  { name: 'choices', type: 'list<string>', nullable: true },
  /** What scoring needs besides, such as ids and groups. */
  { name: 'meta', type: 'json', nullable: true },
] as const;

/** A row of these columns. A type and not an interface, so that it is a record to the compiler. */
export type ExampleRow = {
  readonly id: string;
  readonly inputs: string;
  readonly targets: string;
  readonly answers: readonly string[];
  readonly choices: readonly string[] | null;
  readonly meta: { readonly [key: string]: unknown } | null;
};
