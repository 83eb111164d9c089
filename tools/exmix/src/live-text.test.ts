import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { SeenRun } from './live-run.js';
import { liveText } from './live-text.js';

const terminal = { live: false, colours: false, columns: 120 };
const run: SeenRun = {
  format: 'exmix-live/1',
  pid: 77,
  host: 'here',
  until: 'evaluate',
  startedAt: '2026-01-01T10:00:00.000Z',
  updatedAt: '2026-01-01T10:20:00.000Z',
  stages: { train: { planned: 4, ended: 1 }, ingest: { planned: 49, ended: 49 } },
  running: [
    {
      stage: 'train',
      unit: 'ext5',
      startedAt: '2026-01-01T10:10:00.000Z',
      done: 1600,
      total: 3200,
      of: 'steps',
      detail: 'loss 2.100, 12,345 tokens/s',
      millisecondsLeft: 125_000,
      metrics: { validation: { step: 1500, loss: 2.3, accuracy: 0.412 }, checkpoint: { step: 1500 } },
    },
  ],
  alive: true,
};
const updated = Date.parse(run.updatedAt);

it('a run that goes on: stages, bar, validation and checkpoint', () => {
  assert.deepEqual(liveText([run], terminal, updated + 900), [
    'running to evaluate since 2026-01-01T10:00:00.000Z, process 77',
    'ingest 49/49, train 1/4',
    'train ext5                   [========        ]  50%  1,600/3,200 steps, 2 min 05 s left, loss 2.100, 12,345 tokens/s',
    '  validation loss 2.300, accuracy 41.2% at step 1,500; checkpoint of step 1,500',
  ]);
  assert.match(liveText([run], terminal, updated + 60_000)[0] ?? '', /process 77, last heard of 60 s ago$/);
});

it('a run that was killed: how far it came, and from where the next one goes on', () => {
  assert.deepEqual(liveText([{ ...run, alive: false }], terminal, updated), [
    'killed: a run that started 2026-01-01T10:00:00.000Z; a new run goes on where it stopped',
    '  train ext5 1,600/3,200 steps, loss 2.100, 12,345 tokens/s; validation loss 2.300, accuracy 41.2% at step 1,500; checkpoint of step 1,500',
  ]);
});
