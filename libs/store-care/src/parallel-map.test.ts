import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { parallelMap } from './parallel-map.js';

test('all are mapped, never more than the bound at a time, and none is pulled ahead', async () => {
  let running = 0;
  let most = 0;
  let pulled = 0;
  const numbers = function* () {
    for (let i = 0; i < 50; i++) {
      pulled++;
      yield i;
    }
  };
  const seen: number[] = [];
  for await (const value of parallelMap(numbers(), 4, async (i) => {
    most = Math.max(most, ++running);
    await setTimeout(i % 3);
    running--;
    return i * 2;
  })) {
    seen.push(value);
    assert.ok(pulled <= seen.length + 4);
  }
  assert.deepEqual(
    seen.sort((a, b) => a - b),
    Array.from({ length: 50 }, (_, i) => i * 2),
  );
  assert.equal(most, 4);
});

test('a failure is passed on after those under way have ended', async () => {
  let ended = 0;
  const failing = parallelMap([1, 2, 3, 4], 2, async (i) => {
    if (i === 1) throw new Error('no');
    await setTimeout(10);
    ended++;
    return i;
  });
  await assert.rejects(async () => {
    for await (const _ of failing);
  }, /no/);
  assert.equal(ended, 1);
});

test('who stops early closes the source', async () => {
  let closed = false;
  const endless = async function* () {
    try {
      for (let i = 0; ; i++) yield i;
    } finally {
      closed = true;
    }
  };
  for await (const value of parallelMap(endless(), 3, async (i) => i)) if (value > 5) break;
  assert.equal(closed, true);
});

test('a failure while the stream is waited for is passed on, and to nobody else', async () => {
  const slow = async function* () {
    yield 1;
    await setTimeout(30);
    yield 2;
  };
  const failing = parallelMap(slow(), 2, async (i) => {
    if (i === 1) throw new Error('no');
  });
  await assert.rejects(async () => {
    for await (const _ of failing);
  }, /no/);
});
