import type { DeriveRule } from '@exmix/cards/derive-schema';
import { InputError, type Place } from '@exmix/errors/input-error';
import { type Derivation, parseDerivation } from './derive.js';
import type { RawRecord } from './format-result.js';
import { recordScope, type Scope } from './scope.js';

/**
 * A scope over a record and the values derived from it. A derived value is made when it is first asked for, and hides
 * the column of its name, which its own rule still sees.
 */
export type CardScope = (record: RawRecord, place: Place) => Scope;

/** @param more further derived values, such as `label` */
export function cardScope(
  derive: Readonly<Record<string, DeriveRule>>,
  more: Readonly<Record<string, Derivation>>,
  place: Place,
): CardScope {
  const derivations = new Map<string, Derivation>();
  for (const [name, rule] of Object.entries(derive)) {
    derivations.set(name, parseDerivation(rule, { ...place, field: `format.derive.${name}` }));
  }
  for (const [name, derivation] of Object.entries(more)) derivations.set(name, derivation);

  return (record, where) => {
    const columns = recordScope(record, where);
    const made = new Map<string, unknown>();
    const making = new Set<string>();
    const scope: Scope = {
      place: where,
      names: () => [...new Set([...derivations.keys(), ...columns.names()])],
      get(name) {
        const derivation = derivations.get(name);
        if (derivation === undefined) return columns.get(name);
        if (made.has(name)) return made.get(name);
        if (making.has(name)) {
          if (columns.names().includes(name)) return columns.get(name);
          throw new InputError('derive-cycle', `"${name}" is derived from itself`, { ...where, field: name });
        }
        making.add(name);
        const value = derivation(scope);
        making.delete(name);
        made.set(name, value);
        return value;
      },
    };
    return scope;
  };
}
