import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Action } from './action.js';
import { actionDiff } from './action-diff.js';

function action(inputs: Readonly<Record<string, string>>, text: string): Action {
  const rest = { sources: {}, seed: 1, code: 'c', platform: null };
  return { stage: 'sample', unit: 'mixture', config: { text }, inputs, ...rest };
}

test('the fields in which two actions differ', () => {
  assert.deepEqual(actionDiff(action({ a: '1', b: '2' }, 'x'), action({ a: '1', c: '3' }, 'y')), [
    { field: 'config.text', before: 'x', after: 'y' },
    { field: 'inputs.c', before: undefined, after: '3' },
    { field: 'inputs.b', before: '2', after: undefined },
  ]);
});

test('a task may have a name that every object inherits', () => {
  const [without, with_] = [action({}, 'x'), action({ constructor: '1' } as unknown as Record<string, string>, 'x')];
  assert.deepEqual(actionDiff(without, with_), [{ field: 'inputs.constructor', before: undefined, after: '1' }]);
  assert.deepEqual(actionDiff(with_, without), [{ field: 'inputs.constructor', before: '1', after: undefined }]);
});
