import { InputError, type Place } from '@exmix/errors/input-error';
import { type FieldPath, isList, parseFieldPath } from './field-path.js';
import type { RawRecord } from './format-result.js';
import { recordScope, required } from './scope.js';
import { textOf } from './template.js';

/** Paths that were read once: those in the code of formatters and in their parameters. */
const PATHS = new Map<string, FieldPath>();

/** Typed access to the fields of a record by path. A field that is absent, null or of another kind is an InputError. */
export function textField(record: RawRecord, path: string, place: Place): string {
  const value = valueAt(record, path, place);
  return typeof value === 'string' ? value : textOf(value, { ...place, field: path });
}

export function textsField(record: RawRecord, path: string, place: Place): readonly string[] {
  const at = { ...place, field: path };
  const value = valueAt(record, path, place);
  if (!isList(value)) throw new InputError('not-a-list', 'the value is not a list', at);
  return Array.from(value, (entry) => textOf(entry, at));
}

/** A number; int64 and booleans (1 and 0) are numbers too. */
export function numberField(record: RawRecord, path: string, place: Place): number {
  const value = valueAt(record, path, place);
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return Number(value);
  throw new InputError('not-a-number', `the value ${JSON.stringify(value)} is no number`, { ...place, field: path });
}

export function valueAt(record: RawRecord, path: string, place: Place): NonNullable<unknown> {
  let parsed = PATHS.get(path);
  if (parsed === undefined) {
    parsed = parseFieldPath(path);
    PATHS.set(path, parsed);
  }
  return required(recordScope(record, place), parsed);
}
