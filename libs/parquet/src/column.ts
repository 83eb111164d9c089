/**
 * Column types of the Parquet files that exmix writes. `json` is a UTF-8 column with the JSON logical type: any nested
 * value, decoded again on reading. Lists are Parquet LIST with element `element`.
 */
export type ColumnType = 'string' | 'int32' | 'int64' | 'float64' | 'boolean' | 'json' | 'list<string>' | 'list<int32>';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullable?: boolean;
}

/** A row by column name. `list<int32>` values are `Int32Array` on reading; number arrays are accepted on writing. int64 reads as number when safe, else bigint. */
export type Row = Readonly<Record<string, unknown>>;
