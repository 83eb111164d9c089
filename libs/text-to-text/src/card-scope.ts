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

  return derivations.size === 0
    ? recordScope
    : (record, where) => new DerivedScope(recordScope(record, where), derivations);
}

class DerivedScope implements Scope {
  readonly #columns: Scope;
  readonly #derivations: ReadonlyMap<string, Derivation>;
  readonly #made = new Map<string, unknown>();
  /** Names whose rules are at work; such a name means its column. */
  readonly #making: string[] = [];

  constructor(columns: Scope, derivations: ReadonlyMap<string, Derivation>) {
    this.#columns = columns;
    this.#derivations = derivations;
  }

  get place(): Place {
    return this.#columns.place;
  }

  names(): readonly string[] {
    return [...new Set([...this.#derivations.keys(), ...this.#columns.names()])];
  }

  get(name: string): unknown {
    const derivation = this.#derivations.get(name);
    if (derivation === undefined) return this.#columns.get(name);
    if (this.#made.has(name)) return this.#made.get(name);
    if (this.#making.includes(name)) {
      if (this.#columns.names().includes(name)) return this.#columns.get(name);
      throw new InputError('derive-cycle', `"${name}" is derived from itself`, { ...this.place, field: name });
    }
    this.#making.push(name);
    const value = derivation(this);
    this.#making.pop();
    this.#made.set(name, value);
    return value;
  }
}
