import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { SweepBatches } from './sweep-batches.js';

/** Notes that keep what was written, each write as slow as asked for. */
function notes() {
  const written: string[] = [];
  const slow = { milliseconds: 0 };
  let removed = 0;
  return {
    written,
    slow,
    removals: () => removed,
    writeNote: async (_name: string, text: string) => {
      await sleep(slow.milliseconds);
      written.push(text.trim());
    },
    removeNote: async () => {
      removed++;
    },
  };
}

const batchOf = (text: string | undefined) => text?.split(' ').slice(0, 2).join(' ');

test('a batch may take as long as it says that it goes on', async () => {
  const store = notes();
  const batches = new SweepBatches(store, 150);
  await batches.begin();
  await sleep(500);
  assert.equal(batches.isLate(), false);
  assert.ok(store.written.length > 3, store.written.join(', '));
  assert.deepEqual(new Set(store.written.map(batchOf)).size, 1);
  assert.equal(new Set(store.written).size, store.written.length, 'each beat has another text');
  await batches.begin();
  assert.notEqual(batchOf(store.written.at(-1)), batchOf(store.written[0]));
  await batches.end();
  const count = store.written.length;
  await sleep(200);
  assert.deepEqual([store.written.length, store.removals()], [count, 1], 'after the end nothing is said');
});

test('a batch that was late stays late, and says nothing more', async () => {
  const store = notes();
  const batches = new SweepBatches(store, 90);
  await batches.begin();
  const end = performance.now() + 200;
  while (performance.now() < end); // as a suspended machine: no beat can come
  await sleep(100);
  assert.equal(batches.isLate(), true);
  assert.equal(store.written.length, 1);
  await batches.begin();
  assert.equal(batches.isLate(), false);
  store.slow.milliseconds = 200; // the store takes longer for a note than may be
  await sleep(150);
  assert.equal(batches.isLate(), true);
  await batches.stop();
  assert.equal(store.removals(), 0, 'who was stopped leaves the note of a killed process');
});

test('a clock that is set forward makes late, one that is set back does not hide it', async (t) => {
  const store = notes();
  const batches = new SweepBatches(store, 5000);
  await batches.begin();
  const { now } = Date;
  t.mock.method(Date, 'now', () => now() + 3_600_000);
  assert.equal(batches.isLate(), true);
  t.mock.restoreAll();
  assert.equal(batches.isLate(), true);
  await batches.stop();
});
