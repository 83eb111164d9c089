import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { PhaseConfig } from './phase-config.js';
import { runPhase, SMALL_PHASE } from './testing/phase-bench.js';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exmix-batches-'));
});
after(() => rm(folder, { recursive: true, force: true }));

const { batchRows: _, ...PHASE } = SMALL_PHASE.phase;

/** Buckets of a number of tokens: batches of several shapes, a graph each. */
const BUCKETS: PhaseConfig = {
  ...SMALL_PHASE,
  phase: { ...PHASE, batchTokens: 96, packing: false, buckets: [6, 12] },
};

test('a phase of several batch shapes that is stopped goes on to the same bytes', async () => {
  const calm = await runPhase(folder, { key: 'calm', config: BUCKETS });
  const file = await calm.artifact.open('events.jsonl');
  const lines = Buffer.from(await file.read(0, file.size))
    .toString('utf8')
    .trim()
    .split('\n');
  await file.close();
  const losses = lines.map((line) => JSON.parse(line) as { split: string; loss: number });
  const train = losses.filter(({ split }) => split === 'train').map(({ loss }) => loss);
  assert.equal(train.length, SMALL_PHASE.phase.steps);
  assert.ok(train.every(Number.isFinite));

  const stop = new AbortController();
  const stopped = runPhase(folder, {
    key: 'stopped',
    config: BUCKETS,
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === 'progress' && event.done > 14) stop.abort();
    },
  });
  await assert.rejects(stopped, { name: 'AbortError' });
  const resumed = await runPhase(folder, { key: 'stopped', config: BUCKETS });
  assert.ok(
    resumed.log.some((line) => line.startsWith('goes on after step ')),
    resumed.log.join('\n'),
  );
  assert.equal(resumed.id.sha256, calm.id.sha256);
});

test('a phase says what share of its time it waited for data, and keeps it out of the artifact', async () => {
  const shares: number[] = [];
  const { log, artifact } = await runPhase(folder, {
    key: 'calm-again',
    config: BUCKETS,
    onEvent: (event) => {
      const share = event.type === 'metric' && event.name === 'speed' ? event.values.waitedShare : undefined;
      if (share !== undefined) shares.push(share);
    },
  });
  assert.ok(shares.length > 0 && shares.every((share) => share >= 0 && share <= 1));
  assert.ok(
    log.some((line) => /^steps waited \d+\.\d\d s for data, \d+\.\d\d% of their time$/.test(line)),
    log.join('\n'),
  );
  assert.doesNotMatch(JSON.stringify(artifact.manifest), /waited/);
});
