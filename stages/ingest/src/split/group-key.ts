import { InputError } from '@exmix/errors/input-error';
import type { Row } from '@exmix/parquet/column';

/**
 * Compiles `splits.key`: a column's name, or a template such as `{country}/{kind}`. The function gives a record's group
 * key; it throws an `InputError` where a column is null, because such records would all be one group.
 */
export function groupKey(key: string): (record: Row, row: number) => string {
  const parts = key.includes('{') ? key.split(/\{([^{}]+)\}/) : ['', key, ''];
  return (record, row) =>
    parts.map((part, i) => (i % 2 === 0 ? part : keyPart(record[part], { row, field: part }))).join('');
}

function keyPart(value: unknown, place: { row: number; field: string }): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint')
    return String(value);
  const is = value === null || value === undefined ? 'missing' : Array.isArray(value) ? 'a list' : 'an object';
  throw new InputError('no-group-key', `the group key is ${is}; it must be text, a number or a boolean`, place);
}
