import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processEngine } from '@exmix/tensors/process-engine';
import * as tf from '@tensorflow/tfjs-core';
import { dropoutMasks } from './dropout-mask.js';

test('masks keep the mean, depend on the key and the call only, and differ between them', async () => {
  const engine = await processEngine();
  const draw = (seed: number, step: number) => {
    const masks = dropoutMasks(engine, tf.tensor1d([seed, step], 'int32'), 0.25);
    const mask = () => [...masks.next([100, 100]).dataSync()];
    return [mask(), mask()] as const;
  };
  const [first, second] = draw(1, 2);
  assert.deepEqual(new Set(first), new Set([0, Math.fround(1 / 0.75)]));
  const mean = first.reduce((sum, value) => sum + value, 0) / first.length;
  assert.ok(Math.abs(mean - 1) < 0.03, `mean ${mean}`);
  assert.deepEqual(draw(1, 2)[0], first);
  for (const other of [second, draw(1, 3)[0], draw(2, 2)[0]]) {
    const equal = other.filter((value, i) => value === first[i]).length / first.length;
    // Independent masks agree in 0.75^2 + 0.25^2 of the places.
    assert.ok(Math.abs(equal - 0.625) < 0.03, `equal in ${equal}`);
  }
});
