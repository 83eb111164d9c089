import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TaskScores } from '@exmix/reports/report-data';
import { meanBootstrap, seedScores } from './seed-scores.js';
import type { ReportConfig } from './unit-configs.js';

const scores = (phase: string, values: readonly (number | null)[]): TaskScores =>
  ({ phase, task: 'a', scores: values.map((value, i) => ({ name: `m${i}`, value })) }) as unknown as TaskScores;
const phases = [
  { name: 'alone' },
  { name: 'tuned.seed-1', runOf: 'tuned' },
  { name: 'tuned.seed-2', runOf: 'tuned' },
  { name: 'tuned.seed-3', runOf: 'tuned' },
] as unknown as ReportConfig['phases'];

test('mean and deviation over the seeds of a phase', () => {
  const found = seedScores(phases, [
    scores('alone', [50]),
    scores('tuned.seed-1', [70, 1]),
    scores('tuned.seed-2', [80, null]),
    scores('tuned.seed-3', [90, null]),
  ]);
  assert.deepEqual(found, [
    { phase: 'tuned', task: 'a', score: 'm0', isMain: true, seeds: 3, values: [70, 80, 90], mean: 80, deviation: 10 },
  ]);
});

test('phases with one seed have no deviation', () => {
  assert.deepEqual(seedScores(phases, [scores('alone', [50]), scores('tuned.seed-2', [80])]), []);
});

test('bootstrap samples of seeds are averaged one by one', () => {
  const file = (value: number, samples: (number | null)[]) => ({ score: 's', higherIsBetter: true, value, samples });
  assert.deepEqual(meanBootstrap([file(1, [1, 2, 3]), file(3, [5, null, 4])]), file(2, [3, null, 3.5]));
  assert.throws(() => meanBootstrap([]));
});
