import { canonicalJson } from '@exmix/stage-kit/canonical-json';
import type { Json } from '@exmix/stage-kit/json';
import { ownMember } from '@exmix/stage-kit/own-member';

/** One place in which two JSON values differ. `undefined` stands for absent. */
export interface JsonChange {
  /** Such as `format.labels[2]` or `splits.train`; empty for the whole value. */
  readonly field: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/**
 * All places in which `after` differs from `before`, as deep as they are alike, in the order of `after`. Members of lists
 * are told by their places in `after`; what stands alike at both ends of two lists of different lengths is left out, so
 * that one member put in or taken out is one change.
 */
export function jsonChanges(before: Json | undefined, after: Json | undefined): readonly JsonChange[] {
  return [...changes('', before, after)];
}

function* changes(field: string, before: Json | undefined, after: Json | undefined): Iterable<JsonChange> {
  if (isSame(before, after)) return;
  if (isRecord(before) && isRecord(after)) {
    for (const key of new Set([...Object.keys(after), ...Object.keys(before)]))
      yield* changes(field === '' ? key : `${field}.${key}`, ownMember(before, key), ownMember(after, key));
  } else if (Array.isArray(before) && Array.isArray(after)) yield* listChanges(field, before, after);
  else yield { field, before, after };
}

function* listChanges(field: string, before: readonly Json[], after: readonly Json[]): Iterable<JsonChange> {
  const least = Math.min(before.length, after.length);
  let start = 0;
  if (before.length !== after.length) while (start < least && isSame(before[start], after[start])) start++;
  let end = 0;
  if (before.length !== after.length)
    while (end < least - start && isSame(before[before.length - 1 - end], after[after.length - 1 - end])) end++;
  const [from, to] = [before.slice(start, before.length - end), after.slice(start, after.length - end)];
  for (let i = 0; i < Math.max(from.length, to.length); i++) yield* changes(`${field}[${start + i}]`, from[i], to[i]);
}

function isSame(before: Json | undefined, after: Json | undefined): boolean {
  if (before === undefined || after === undefined) return before === after;
  return canonicalJson(before) === canonicalJson(after);
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
