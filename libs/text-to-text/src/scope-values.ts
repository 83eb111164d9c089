import { InputError } from '@exmix/errors/input-error';
import { type FieldPath, isList } from './field-path.js';
import { required, type Scope } from './scope.js';
import { textOf } from './template.js';

/** Values at a path of a kind that must be there; another kind is an InputError that names the path. */
export function textAt(scope: Scope, path: FieldPath): string {
  return textOf(required(scope, path), { ...scope.place, field: path.text });
}

/** A number, or a text that writes one. */
export function numberAt(scope: Scope, path: FieldPath): number {
  const value = required(scope, path);
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  if (Number.isNaN(number)) {
    const shown = typeof value === 'object' ? 'the value' : `the value ${JSON.stringify(value)}`;
    throw new InputError('not-a-number', `${shown} is no number`, { ...scope.place, field: path.text });
  }
  return number;
}

export function listAt(scope: Scope, path: FieldPath): readonly unknown[] {
  const value = required(scope, path);
  if (isList(value)) return Array.isArray(value) ? value : Array.from(value);
  throw new InputError('not-a-list', 'the value is not a list', { ...scope.place, field: path.text });
}
