import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { batchEnd } from './batch-end.js';

test('a batch has ended with the next one or without a note, not with a sign of life', async () => {
  for (const after of ['other 0 0\n', 'gc 4 0\n', undefined]) {
    let note: string | undefined = 'gc 3 0\n';
    let ended = false;
    const waited = batchEnd({ readNote: async () => note }, note).then(() => {
      ended = true;
    });
    for (const beat of [1, 2]) {
      note = `gc 3 ${beat}\n`;
      await sleep(150);
      assert.equal(ended, false, `beat ${beat}`);
    }
    note = after;
    await waited;
  }
});

test('waiting can be ended', async () => {
  const readNote = async () => 'gc 3 0\n';
  await assert.rejects(batchEnd({ readNote }, 'gc 3 0\n', AbortSignal.timeout(50)), { name: 'AbortError' });
});
