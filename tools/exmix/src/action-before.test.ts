import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Action } from '@exmix/stage-kit/action';
import { actionDiff } from '@exmix/stage-kit/action-diff';
import { actionBefore } from './action-before.js';

const action: Action = {
  stage: 'train',
  unit: 'start',
  config: { phase: { steps: 10, schedule: { name: 'constant' }, list: [1, 2] }, gone: null },
  inputs: { 'tokens.a.b': '1', mixture: '2' },
  sources: { 'file:x.y.jsonl': 'sha256:3' },
  seed: 0,
  code: 'c',
  platform: { engine: 'native', versions: { tf: '2.21' } },
};

test('what changes say gives the action back that they were found from', () => {
  const after: Action = {
    ...action,
    config: { phase: { steps: 11, schedule: { name: 'inverse', warmup: 5 }, list: [2] }, more: { deep: 1 } },
    inputs: { mixture: '4', 'tokens.c': '5' },
    sources: { 'file:x.y.jsonl': 'sha256:6' },
    seed: 1,
    code: 'd',
    platform: { engine: 'native', versions: { tf: '2.22' } },
  };
  assert.deepEqual(actionBefore(after, actionDiff(action, after)), action);
  assert.deepEqual(actionBefore(action, actionDiff(after, action)), after);
  assert.deepEqual(
    actionBefore({ ...action, platform: null }, actionDiff(action, { ...action, platform: null })),
    action,
  );
});
