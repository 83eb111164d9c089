import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { startHeartbeat } from './heartbeat.js';

test('beats go on after a failure, one at a time, and end', async () => {
  let [begun, running, most] = [0, 0, 0];
  const heartbeat = startHeartbeat(5, async () => {
    begun++;
    most = Math.max(most, ++running);
    await sleep(30);
    running--;
    throw new Error('the store has gone');
  });
  while (begun < 3) await sleep(5);
  await heartbeat.stop();
  assert.deepEqual([most, running], [1, 0], 'the last one is waited for');
  const count = begun;
  await sleep(60);
  assert.equal(begun, count);
});

test('beats that were missed are not made up for', async () => {
  let begun = 0;
  let release = (): void => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const heartbeat = startHeartbeat(2, () => {
    begun++;
    return held;
  });
  await sleep(60);
  const stopped = heartbeat.stop();
  release();
  await stopped;
  assert.equal(begun, 1);
});
