import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { sharedFolder } from '@exmix/errors/shared-folder';
import { ModelFolder } from '@exmix/t5/testing/model-folder';
import { processEngine } from '@exmix/tensors/process-engine';
import * as tf from '@tensorflow/tfjs-core';
import { isWithin } from '../measure.js';
import { forwardMeasures } from './forward-measures.js';
import { ModelOnEngine } from './model-on-engine.js';
import { runModelVectors } from './run-model-vectors.js';

const references = join(sharedFolder() ?? '', 'references', 't5-model');
const options = { skip: sharedFolder() === undefined && 'shared references are not here' };

test('every quantity of the models is within its tolerance, in every way of running', options, async () => {
  const engine = await processEngine();
  const folder = (await ModelFolder.open(references)) as ModelFolder;
  assert.deepEqual(folder.models, ['v1_0', 'v1_1']);
  const before = tf.memory().numTensors;
  const seen = new Map<string, string[]>();
  for await (const { model, way, measures } of runModelVectors(folder, engine)) {
    for (const measure of measures) {
      assert.ok(isWithin(measure), `${model}, ${way}: ${JSON.stringify(measure)}`);
      assert.ok(measure.values > 0, measure.quantity);
      const key = `${model}, ${way}`;
      seen.set(key, [...(seen.get(key) ?? []), measure.quantity]);
    }
  }
  const ways = engine.native === undefined ? ['op by op'] : ['op by op', 'graph'];
  for (const way of ways) {
    assert.equal(seen.get(`v1_0, ${way}`)?.length, 10);
    assert.equal(seen.get(`v1_1, ${way}`)?.length, 13);
  }
  assert.equal(tf.memory().numTensors, before, 'nothing is left on the engine');
});

test('one wrong weight is noticed', options, async () => {
  const engine = await processEngine();
  const copy = await mkdtemp(join(tmpdir(), 'exmix-model-vectors-'));
  try {
    await cp(references, copy, { recursive: true });
    const path = join(copy, 'v1_1', 'model.safetensors');
    const bytes = await readFile(path);
    // The last float of the file: lm_head or the like, changed by a thousandth.
    const at = bytes.length - 4;
    bytes.writeFloatLE(bytes.readFloatLE(at) + 1e-3, at);
    await rm(path);
    await writeFile(path, bytes);
    const folder = (await ModelFolder.open(copy)) as ModelFolder;
    const model = new ModelOnEngine(engine, true, await folder.model('v1_1'));
    const measures = await forwardMeasures(folder, 'v1_1', model);
    model.dispose();
    assert.ok(measures.some((measure) => !isWithin(measure)));
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
});

test('a folder of another form is none of models', async () => {
  assert.equal(await ModelFolder.open(tmpdir()), undefined);
});
