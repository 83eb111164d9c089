import type { Action } from './action.js';
import { canonicalJson } from './canonical-json.js';
import type { Json } from './json.js';
import { ownMember } from './own-member.js';

/** One field in which two actions differ. `undefined` stands for absent. */
export interface ActionChange {
  /** Such as `config.format.inputs` or `inputs.examples`. */
  readonly field: string;
  readonly before: Json | undefined;
  readonly after: Json | undefined;
}

/** All leaf fields in which `after` differs from `before`, in the order of `after`'s fields. */
export function actionDiff(before: Action, after: Action): readonly ActionChange[] {
  return [...changes('', before as unknown as Json, after as unknown as Json)];
}

function* changes(path: string, before: Json | undefined, after: Json | undefined): Iterable<ActionChange> {
  if (isRecord(before) && isRecord(after)) {
    for (const key of new Set([...Object.keys(after), ...Object.keys(before)])) {
      yield* changes(path === '' ? key : `${path}.${key}`, ownMember(before, key), ownMember(after, key));
    }
    return;
  }
  const same =
    before === undefined || after === undefined ? before === after : canonicalJson(before) === canonicalJson(after);
  if (!same) yield { field: path, before, after };
}

function isRecord(value: Json | undefined): value is { readonly [key: string]: Json | undefined } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
