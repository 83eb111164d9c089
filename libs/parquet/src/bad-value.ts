import { InputError } from '@exmix/errors/input-error';
import type { Column } from './column.js';

const SHOWN = 60;

/** The error of a value that its column cannot hold. */
export function badValue(column: Column, row: number, value: unknown, expected: string = column.type): InputError {
  const isNull = value === null || value === undefined;
  const message = isNull
    ? `the column is not nullable and the value is ${value}; expected ${expected}`
    : `expected ${expected}, got ${describe(value)}`;
  return new InputError(isNull ? 'parquet-null' : 'parquet-value', message, { row, field: column.name });
}

function describe(value: unknown): string {
  if (typeof value === 'string') {
    return `the string ${JSON.stringify(value.length > SHOWN ? `${value.slice(0, SHOWN)}…` : value)}`;
  }
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object') return `an object of ${value?.constructor?.name ?? 'no class'}`;
  return `${typeof value} ${String(value)}`;
}
