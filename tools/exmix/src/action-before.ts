import type { Action } from '@exmix/stage-kit/action';
import type { ActionChange } from '@exmix/stage-kit/action-diff';
import type { Json } from '@exmix/stage-kit/json';

type Fields = Record<string, unknown>;

/**
 * The action that a changed one was before: a run's record says which fields were what. Names of inputs and sources may
 * have dots in them, so that a field is looked for among the names that are there first.
 */
export function actionBefore(action: Action, changes: readonly ActionChange[]): Action {
  const before = structuredClone(action) as unknown as Fields;
  for (const { field, before: value } of changes) put(before, field, value);
  return before as unknown as Action;
}

function put(record: Fields, field: string, value: Json | undefined): void {
  const flat = /^(inputs|sources)\.(.*)$/s.exec(field);
  if (flat !== null) {
    set(record[flat[1] as string] as Fields, flat[2] as string, value);
    return;
  }
  const dot = field.indexOf('.');
  const name = dot < 0 ? field : field.slice(0, dot);
  const inner = record[name];
  const isInside = dot >= 0 && typeof inner === 'object' && inner !== null && !Array.isArray(inner);
  if (field in record || !isInside) set(record, field, value);
  else put(inner as Fields, field.slice(dot + 1), value);
}

function set(record: Fields, name: string, value: Json | undefined): void {
  if (value === undefined) delete record[name];
  else record[name] = value;
}
