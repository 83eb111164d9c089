import type { ColumnType } from '@exmix/parquet/column';

/** What one non-null value is, before the column's other values are known. `empty-list` fits every list. */
export type ValueType = Exclude<ColumnType, 'int32' | 'list<int32>'> | 'empty-list';

/** The type of a value, or undefined for what no column can hold (NaN, a function, a date, a cycle of classes). */
export function valueType(value: unknown): ValueType | undefined {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'boolean';
    case 'bigint':
      return value >= -(2n ** 63n) && value < 2n ** 63n ? 'int64' : undefined;
    case 'number':
      if (!Number.isFinite(value)) return undefined;
      return Number.isSafeInteger(value) && !Object.is(value, -0) ? 'int64' : 'float64';
    case 'object':
      if (Array.isArray(value)) {
        if (value.length === 0) return 'empty-list';
        if (value.every((item) => typeof item === 'string')) return 'list<string>';
      }
      return isJson(value) ? 'json' : undefined;
    default:
      return undefined;
  }
}

/** The narrowest column type that holds values of both types. */
export function joinTypes(a: ValueType, b: ValueType): ValueType {
  if (a === b) return a;
  if (a === 'empty-list') return b === 'list<string>' ? b : 'json';
  if (b === 'empty-list') return joinTypes(b, a);
  if ((a === 'int64' && b === 'float64') || (a === 'float64' && b === 'int64')) return 'float64';
  return 'json';
}

function isJson(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.every(isJson);
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  return Object.values(value).every((item) => item === undefined || isJson(item));
}
