import assert from 'node:assert/strict';
import { totalmem } from 'node:os';
import { test } from 'node:test';
import { machineMemory } from './machine-memory.js';

test('a machine has memory, and no more than there is', () => {
  const memory = machineMemory();
  assert.ok(memory > 2 ** 27 && memory <= totalmem(), `${memory}`);
  assert.ok(memory >= process.memoryUsage.rss());
});
