import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { readRunRecord, recordOf, writeRunRecord } from './run-record.js';
import { countByStage, describeCounts, exitCodeOf } from './summarize.js';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exmix-record-'));
});
after(() => rm(folder, { recursive: true }));

const run = { startedAt: 'a', endedAt: 'b', until: 'format', concurrency: 1, store: 's' } as const;
const built = { stage: 'ingest', unit: 'x', outcome: 'built', at: '1', milliseconds: 2 } as const;
const failed = { stage: 'format', unit: 'x', outcome: 'failed', at: '1', failure: { message: 'bad' } } as const;

it('units of earlier runs keep what was said of them', async () => {
  assert.equal(await readRunRecord(folder), undefined);
  await writeRunRecord(folder, run, [built, failed]);
  await writeRunRecord(folder, run, [{ ...built, outcome: 'reused', at: '2' }]);
  const record = await readRunRecord(folder);
  assert.deepEqual(record?.units, [{ ...built, outcome: 'reused', at: '2' }, failed]);
  await writeFile(join(folder, '.runs/last.json'), '{"torn');
  assert.equal(await readRunRecord(folder), undefined);
});

it('every last event has a record, and no other', () => {
  const unit = { stage: 'train', unit: 't5' } as const;
  assert.equal(recordOf({ type: 'progress', done: 1, of: 'steps', ...unit }, 'now'), undefined);
  assert.deepEqual(recordOf({ type: 'blocked', by: ['sample/mixture'], ...unit }, 'now'), {
    ...unit,
    outcome: 'blocked',
    at: 'now',
    blockedBy: ['sample/mixture'],
  });
  assert.equal(
    recordOf({ type: 'failed', failure: { message: 'm', stack: 's' }, ...unit }, 'now')?.failure?.message,
    'm',
  );
});

it('exit codes: failed before interrupted before fine', () => {
  const interrupted = { ...built, outcome: 'interrupted' } as const;
  assert.equal(exitCodeOf([built]), 0);
  assert.equal(exitCodeOf([built, interrupted]), 130);
  assert.equal(exitCodeOf([interrupted, failed]), 1);
  const counts = countByStage([built, { ...built, unit: 'y', outcome: 'reused' }, failed]);
  assert.deepEqual([...counts.keys()], ['ingest', 'format']);
  assert.equal(describeCounts(counts.get('ingest') as never), '1 built, 1 reused');
});
