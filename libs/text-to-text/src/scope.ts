import { InputError, type Place } from '@exmix/errors/input-error';
import { nearMiss } from '@exmix/errors/near-miss';
import { type FieldPath, valueBelow } from './field-path.js';

/** What a path is looked up in: the names, their values, and the place that errors name. */
export interface Scope {
  readonly place: Place;
  names(): readonly string[];
  /** The value of a name; undefined where there is no such name. */
  get(name: string): unknown;
}

/** The value at a path, null or not. A name that is not there is an error that says the nearest one. */
export function lookUp(scope: Scope, path: FieldPath): unknown {
  const { steps } = path;
  const whole = scope.get(path.text);
  if (whole !== undefined) return whole;
  const first = steps[0] as string;
  const root = steps.length > 1 ? scope.get(first) : undefined;
  if (root === undefined) {
    const names = scope.names();
    if (names.includes(first)) return null;
    const near = nearMiss(first, names);
    const hint = near === undefined ? `there are ${listed(names)}` : `did you mean "${near}"?`;
    throw new InputError('no-such-field', `there is no field "${first}"; ${hint}`, {
      ...scope.place,
      field: path.text,
    });
  }
  return valueBelow(root, path, 1) ?? null;
}

/** The value at a path, which must be there. */
export function required(scope: Scope, path: FieldPath): NonNullable<unknown> {
  const value = lookUp(scope, path);
  if (value === null || value === undefined) {
    throw new InputError('null-field', 'the value is null; add a skip rule for such records', {
      ...scope.place,
      field: path.text,
    });
  }
  return value;
}

/** A list of names for an error, five at most. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => `"${name}"`);
  if (names.length > shown.length) shown.push(`${names.length - shown.length} more`);
  return shown.join(', ');
}

/** A scope over a plain record. */
export function recordScope(record: Readonly<Record<string, unknown>>, place: Place): Scope {
  return new RecordScope(record, place);
}

class RecordScope implements Scope {
  constructor(
    readonly record: Readonly<Record<string, unknown>>,
    readonly place: Place,
  ) {}

  names(): readonly string[] {
    return Object.keys(this.record);
  }

  get(name: string): unknown {
    return Object.hasOwn(this.record, name) ? this.record[name] : undefined;
  }
}
