import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ADAFACTOR_DEFAULTS } from '@exmix/t5/adafactor-options';
import { SMALL_PHASE } from './testing/phase-bench.js';
import { trainingOptions } from './training-options.js';

const options = (more: object) => trainingOptions({ phase: { ...SMALL_PHASE.phase, ...more } });

test('without settings a phase trains as T5 does', () => {
  assert.deepEqual(options({}), { zLoss: 1e-4, dropout: 0.1, adafactor: ADAFACTOR_DEFAULTS });
});

test('settings of loss, precision and Adafactor reach the trainer', () => {
  const rules = [{ parameters: 'q', axes: ['row', 'column'] }];
  assert.deepEqual(
    options({
      labelSmoothing: 0.1,
      lossNormalization: 'sequences',
      precision: 'bfloat16',
      remat: true,
      adafactor: { decayRate: 1, beta1: 0.9, factorRules: rules },
    }),
    {
      zLoss: 1e-4,
      dropout: 0.1,
      labelSmoothing: 0.1,
      lossNormalization: 'sequences',
      precision: 'bfloat16',
      remat: true,
      adafactor: { ...ADAFACTOR_DEFAULTS, decayRate: 1, beta1: 0.9, factorRules: rules },
    },
  );
});
