import type { Place } from '@exmix/errors/input-error';
import type { RawRecord } from './format-result.js';
import type { Json } from './json.js';

/** An example with whatever keys the published preprocessor gives it. */
export type KeyedExample = { readonly [key: string]: Json | undefined };

/** A value that a parameter may take. */
export type ParamKind = 'string' | 'string[]' | 'boolean' | 'number' | 'string|string[]' | 'string|null';

export type Params = Readonly<Record<string, Json>>;

/**
 * What a module of `formatters/` exports as `formatter`. `format` gives examples with `inputs` and `targets`; `answers`
 * and `choices` where it has them; all other keys go into `meta`.
 */
export interface NamedFormatter {
  /** Names of the parameters and what they hold; `?` after a kind says optional. */
  readonly params: Readonly<Record<string, ParamKind | `${ParamKind}?`>>;
  /** Keys that do not go into `meta`, since the inputs hold them. */
  readonly leaveOut?: readonly string[];
  /** Why a record that gives no example gives none. */
  readonly whenNone?: string;
  /** @param place card, split and row of the record, for errors */
  format(record: RawRecord, params: Params, place: Place): readonly KeyedExample[];
}
