import type { NestedTokens, TokenRecord } from './nested-tokens.js';

/** Appends a value to every innermost list: `[[1, 2], [3]]` and -1 give `[[1, 2, -1], [3, -1]]`. */
export function appendToInnermostAxis(value: NestedTokens, scalar: number): NestedTokens {
  if (typeof value === 'number') return value;
  if (value.every((entry) => typeof entry === 'number')) return [...value, scalar];
  return value.map((entry) => appendToInnermostAxis(entry, scalar));
}

/** Appends EOS to the features named, as SeqIO's `append_eos`. */
export function appendEos(record: TokenRecord, features: ReadonlySet<string>, eosId: number): TokenRecord {
  return appendEosAfterTrim(record, features, eosId, {});
}

/**
 * Appends EOS to the features named after the innermost lists are cut to one less than the feature's length, so that
 * EOS always fits; a feature without a length is not cut. SeqIO's `append_eos_after_trim`.
 */
export function appendEosAfterTrim(
  record: TokenRecord,
  features: ReadonlySet<string>,
  eosId: number,
  lengths: Readonly<Record<string, number | null | undefined>>,
): TokenRecord {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => {
      if (!features.has(name)) return [name, value];
      const length = lengths[name];
      const trimmed = length === null || length === undefined ? value : trimInnermost(value, length - 1);
      return [name, appendToInnermostAxis(trimmed, eosId)];
    }),
  );
}

function trimInnermost(value: NestedTokens, length: number): NestedTokens {
  if (typeof value === 'number') return value;
  if (value.every((entry) => typeof entry === 'number')) return value.slice(0, length);
  return value.map((entry) => trimInnermost(entry, length));
}
