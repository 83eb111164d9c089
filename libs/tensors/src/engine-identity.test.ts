import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineChoice } from './engine-choice.js';
import { engineIdentity } from './engine-identity.js';

test('the sources of the ops of our own are part of what an engine is, unless it runs without them', () => {
  const { kind, fused } = engineChoice(process.env);
  const identity = engineIdentity(process.env);
  assert.equal(identity.engine, kind);
  assert.equal(identity.fused, fused);
  if (fused !== null) assert.match(fused, /^[0-9a-f]{16}$/);
  assert.equal(engineIdentity({ ...process.env, EXMIX_FUSED: 'off' }).fused, null);
  assert.deepEqual({ ...engineIdentity({ ...process.env, EXMIX_FUSED: 'off' }), fused }, identity);
  assert.equal(engineIdentity({ EXMIX_ENGINE: 'wasm' }).fused, null);
});
