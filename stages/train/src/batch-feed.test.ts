import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { FolderStore } from '@exmix/artifact-store/folder-store';
import { InputError } from '@exmix/errors/input-error';
import { BatchFeed } from './batch-feed.js';
import { openBatchStream } from './open-batch-stream.js';
import type { PhaseData } from './phase-tasks.js';
import { madeUpData } from './testing/made-up-data.js';

const clock = { now: () => performance.now() };

let folder: string;
let store: FolderStore;
let data: PhaseData;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exmix-feed-'));
  store = await FolderStore.open(folder);
  data = await madeUpData(store);
});
after(() => rm(folder, { recursive: true, force: true }));

const settings = {
  packed: {},
  padded: { packing: false },
  bucketed: { packing: false, buckets: 'automatic', batchRows: undefined, batchTokens: 256 },
} as const;

function dataWith(name: keyof typeof settings): PhaseData {
  const phase = { ...data.config.phase, ...settings[name] } as PhaseData['config']['phase'];
  return { ...data, config: { ...data.config, phase } };
}

for (const name of Object.keys(settings) as (keyof typeof settings)[]) {
  test(`${name}: gives the batches of the same thread, from the start and from any place`, async () => {
    const here = await openBatchStream(store, dataWith(name));
    const feed = await BatchFeed.start({ storeLocation: folder, data: dataWith(name), clock });
    assert.deepEqual(
      feed.tasks.map(({ task, probability, count }) => [task, probability, count]),
      here.tasks.map(({ task, probability, count }) => [task, probability, count]),
    );
    const places: { step: number; use: Parameters<typeof openBatchStream>[2] }[] = [];
    const batches = [];
    for (let step = 0; step < 150; step++) {
      const { batch, use } = await feed.next();
      assert.deepEqual(batch, await here.stream?.next());
      assert.deepEqual(use, here.stream?.use);
      batches.push(batch);
      if ([1, 37, 101].includes(step)) places.push({ step, use });
    }
    await feed.close();
    await here.close();
    for (const { step, use } of places) {
      const again = await BatchFeed.start({ storeLocation: folder, data: dataWith(name), clock, start: use });
      for (let i = step + 1; i < step + 20; i++) assert.deepEqual((await again.next()).batch, batches[i]);
      await again.close();
    }
  });
}

test('waiting for a batch is counted, and batches that lie ready cost none', async () => {
  const feed = await BatchFeed.start({ storeLocation: folder, data, clock });
  await sleep(300);
  for (let i = 0; i < 4; i++) await feed.next();
  assert.equal(feed.waitedMilliseconds, 0);
  for (let i = 0; i < 400; i++) await feed.next();
  assert.ok(feed.waitedMilliseconds > 0, 'asked without a pause, some were not ready');
  await feed.close();
});

test('bad tokens reach the caller as the input error that they are', async () => {
  const few = { ...data, vocabularySize: 20 };
  const feed = await BatchFeed.start({ storeLocation: folder, data: few, clock });
  await assert.rejects(
    async () => {
      for (;;) await feed.next();
    },
    (error: Error) =>
      error instanceof InputError && error.code === 'token-out-of-range' && /row \d+/.test(error.message),
  );
  await feed.close();
  const none = { ...data, tokens: {} };
  await assert.rejects(BatchFeed.start({ storeLocation: folder, data: none, clock }), { code: 'no-training-examples' });
});

test('a closed feed ends its thread, also while batches are waited for', async () => {
  const feed = await BatchFeed.start({ storeLocation: folder, data, clock });
  const asked = (async () => {
    for (;;) await feed.next();
  })();
  const refused = assert.rejects(asked, /ended with code/);
  await feed.close();
  await refused;
  await assert.rejects(async () => {
    for (;;) await feed.next();
  }, /ended with code/);
});
