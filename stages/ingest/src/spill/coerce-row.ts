import type { Column, Row } from '@exmix/parquet/column';

/** A record as its columns hold it: every column present, `undefined` as null, bigints narrowed where the column is not int64. */
export function coerceRow(record: Row, columns: readonly Column[]): Row {
  const row: Record<string, unknown> = {};
  for (const { name, type } of columns) {
    const value = record[name] ?? null;
    row[name] = typeof value === 'bigint' && type !== 'int64' ? narrowed(value, type) : value;
  }
  return row;
}

/** Beside fractions a large whole number loses digits, as float64 does; in JSON it stays exact as text. */
function narrowed(value: bigint, type: Column['type']): number | string {
  const number = Number(value);
  return type === 'json' && !Number.isSafeInteger(number) ? String(value) : number;
}
