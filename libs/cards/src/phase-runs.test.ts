import assert from 'node:assert/strict';
import { test } from 'node:test';
import { phaseRuns, unitsOfPhase } from './phase-runs.js';
import { trainSettings } from './pipeline-schema.js';

const phase = { kind: 'finetune', tasks: 'all', steps: 1, batchRows: 1, inputLength: 8, targetLength: 8 };
const train = trainSettings.parse({
  imports: { flan: { folder: 'flan' } },
  phases: [
    { ...phase, name: 'base', kind: 'pretrain', from: { import: 'flan' } },
    { ...phase, name: 'tuned', from: 'base', seeds: [1, 2] },
    { ...phase, name: 'more', from: 'tuned', seeds: [2, 1] },
    { ...phase, name: 'one', from: 'tuned.seed-2', seed: 9 },
  ],
});

test('a phase with seeds is a run for each, from the same seed of the phase before', () => {
  assert.deepEqual(
    phaseRuns(train).map(({ unit, seed, from }) => [unit, seed, from]),
    [
      ['base', undefined, 'import.flan'],
      ['tuned.seed-1', 1, 'base'],
      ['tuned.seed-2', 2, 'base'],
      ['more.seed-2', 2, 'tuned.seed-2'],
      ['more.seed-1', 1, 'tuned.seed-1'],
      ['one', 9, 'tuned.seed-2'],
    ],
  );
  assert.deepEqual(unitsOfPhase(train, 'tuned'), ['tuned.seed-1', 'tuned.seed-2']);
  assert.deepEqual(unitsOfPhase(train, 'tuned.seed-2'), ['tuned.seed-2']);
  assert.deepEqual(phaseRuns(undefined), []);
});

test("T5's schedule and dropout by kind, where a phase gives none", () => {
  const [base, tuned] = train.phases;
  assert.deepEqual(base?.schedule, { name: 'inverse-square-root', base: 1, warmupSteps: 10_000 });
  assert.equal(base?.dropout, 0);
  assert.deepEqual(tuned?.schedule, { name: 'constant', rate: 1e-3, warmupSteps: 0 });
  assert.equal(tuned?.dropout, 0.1);
});
