import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkBatches } from './check-batches.js';
import { phaseSettings, sampleSettings } from './pipeline-schema.js';

const PHASE = { name: 'p', kind: 'pretrain', tasks: 'mixture', steps: 1, inputLength: 128, targetLength: 32 };

function check(settings: object): void {
  checkBatches(phaseSettings.parse({ ...PHASE, ...settings }), 'train.phases[0]', 'pipeline.json');
}

test('a batch is so many rows, or so many tokens', () => {
  check({ batchRows: 8 });
  check({ batchTokens: 128 });
  const places = { code: 'invalid-config', message: /file pipeline.json: train.phases\[0\].batchRows: / };
  assert.throws(() => check({}), {
    ...places,
    message: /"batchRows" rows or "batchTokens" tokens, and neither is given/,
  });
  assert.throws(() => check({ batchRows: 8, batchTokens: 1024 }), places);
  assert.throws(() => check({ batchTokens: 127 }), { message: /batchTokens: 127 tokens do not hold a row of 128/ });
});

test('buckets are for rows that are not packed, and no longer than these', () => {
  check({ batchTokens: 1024, packing: false, buckets: 'automatic' });
  check({ batchRows: 8, packing: false, buckets: [32, 64, 128] });
  assert.throws(() => check({ batchRows: 8, buckets: [32] }), { message: /buckets need "packing": false/ });
  assert.throws(() => check({ batchRows: 8, packing: false, buckets: [32, 256] }), { message: /256 is longer than/ });
});

test('R is a number or infinity, and other words are refused', () => {
  for (const selfSupervisedRatio of [0, 2, 0.5, 'infinity']) {
    assert.equal(sampleSettings.parse({ selfSupervisedRatio }).selfSupervisedRatio, selfSupervisedRatio);
  }
  for (const selfSupervisedRatio of [-1, 'Infinity', null]) {
    assert.equal(sampleSettings.safeParse({ selfSupervisedRatio }).success, false);
  }
});
