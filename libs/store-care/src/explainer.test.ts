import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { FolderStore } from '@exmix/artifact-store/folder-store';
import type { Action } from '@exmix/stage-kit/action';
import { Explainer } from './explainer.js';

test('inputs and sources may have names that every object inherits', async (test) => {
  const folder = await mkdtemp(join(tmpdir(), 'exmix-explain-'));
  test.after(() => rm(folder, { recursive: true, force: true }));
  const store = await FolderStore.open(folder);
  const rest = { stage: 'sample', unit: 'mixture', config: null, seed: 1, code: 'c', platform: null } as const;
  const without: Action = { ...rest, inputs: {}, sources: {} };
  const named = { constructor: 'a'.repeat(64) } as unknown as Record<string, string>;
  const with_: Action = { ...rest, inputs: named, sources: named };
  const changesOf = async (before: Action, after: Action) => {
    const drafts = new Map([['sample/mixture', { action: after, reads: {}, waiting: new Set<string>() }]]);
    const { changes } = await new Explainer(store, drafts).against('sample/mixture', before);
    return changes.map((change) => JSON.parse(JSON.stringify(change)) as object);
  };
  const digest = 'a'.repeat(64);
  assert.deepEqual(await changesOf(without, with_), [
    { kind: 'source', name: 'constructor', after: digest },
    { kind: 'input', name: 'constructor', after: digest, why: { because: 'added' } },
  ]);
  assert.deepEqual(await changesOf(with_, without), [
    { kind: 'source', name: 'constructor', before: digest },
    { kind: 'input', name: 'constructor', before: digest, why: { because: 'removed' } },
  ]);
});
