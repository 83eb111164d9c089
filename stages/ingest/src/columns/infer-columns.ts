import { InputError } from '@exmix/errors/input-error';
import type { Column, Row } from '@exmix/parquet/column';
import { joinTypes, type ValueType, valueType } from './value-type.js';

/** Learns the columns of a source record by record. */
export interface ColumnTally {
  /** Throws an `InputError` naming row and field for a value that no column can hold. */
  add(record: Row, row: number): void;
  columns(): readonly Column[];
}

/**
 * Columns inferred over all rows: each gets the narrowest type that holds all its values, in order of first appearance.
 * Whole numbers are int64 until one is not whole; whatever mixes types is `json`. A column is nullable when a row lacks
 * it; one that is null in every row is dropped from the types and kept as a nullable string.
 */
export function inferColumns(): ColumnTally {
  const seen = new Map<string, { type: ValueType | undefined; present: number }>();
  let rows = 0;
  return {
    add(record, row) {
      rows++;
      for (const field in record) {
        const value = record[field];
        let column = seen.get(field);
        if (column === undefined) {
          column = { type: undefined, present: 0 };
          seen.set(field, column);
        }
        if (value === null || value === undefined) continue;
        const type = valueType(value);
        if (type === undefined) throw unsupported(value, { row, field });
        column.present++;
        column.type = column.type === undefined ? type : joinTypes(column.type, type);
      }
    },
    columns: () =>
      [...seen].map(([name, { type, present }]) => ({
        name,
        type: type === undefined ? 'string' : type === 'empty-list' ? 'list<string>' : type,
        nullable: present < rows,
      })),
  };
}

/** The same interface for a reader that declares its columns: every value must have its column's type. */
export function checkColumns(declared: readonly Column[]): ColumnTally {
  const byName = new Map(declared.map((column) => [column.name, column]));
  return {
    add(record, row) {
      for (const field in record) {
        if (!byName.has(field))
          throw new InputError('unknown-column', `the reader declares ${[...byName.keys()].join(', ')}`, {
            row,
            field,
          });
      }
      for (const column of declared) checkValue(column, record[column.name], { row, field: column.name });
    },
    columns: () => declared,
  };
}

function checkValue(column: Column, value: unknown, place: { row: number; field: string }): void {
  if (value === null || value === undefined) {
    if (!column.nullable) throw new InputError('null-value', 'null where a value is required', place);
    return;
  }
  const type = valueType(value);
  if (type === undefined) throw unsupported(value, place);
  if (!fits(column.type, type, value))
    throw new InputError('wrong-type', `${type} where ${column.type} is expected`, place);
}

function fits(wanted: Column['type'], type: ValueType, value: unknown): boolean {
  if (wanted === 'json' || wanted === type) return true;
  if (wanted === 'float64') return type === 'int64';
  if (wanted === 'int32') return type === 'int64' && Number(value) === (Number(value) | 0);
  if (wanted === 'list<string>') return type === 'empty-list';
  if (wanted === 'list<int32>') return Array.isArray(value) && value.every((item) => item === (item | 0));
  return false;
}

function unsupported(value: unknown, place: { row: number; field: string }): InputError {
  const what = typeof value === 'object' ? (value?.constructor?.name ?? 'object') : String(value);
  return new InputError('unsupported-value', `${what} (${typeof value}) is not a JSON value`, place);
}
