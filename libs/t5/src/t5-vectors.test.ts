import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { sharedFolder } from '@exmix/errors/shared-folder';
import { loadEngine } from '@exmix/tensors/engine';
import * as tf from '@tensorflow/tfjs-core';
import { ADAFACTOR_DEFAULTS } from './adafactor-options.js';
import { batchLogits, batchLoss } from './batch-loss.js';
import { beamSearch } from './beam-search.js';
import { encode } from './encode.js';
import { greedyDecode } from './greedy-decode.js';
import { lossGradients } from './loss-gradients.js';
import type { Parameters } from './parameters.js';
import { batchTensors } from './t5-batch.js';
import { T5Trainer } from './t5-trainer.js';
import { denseGradients } from './testing/dense-gradients.js';
import { ModelFolder, type Training } from './testing/model-folder.js';

// Numbers of the reference on tiny random weights; tolerances as the vectors' README gives them.

const folder = join(sharedFolder() ?? '', 'references', 't5-model');
const options = { skip: sharedFolder() === undefined && 'shared references are not here' };

async function readModel(vectors: ModelFolder, name: string) {
  const { config, weights } = await vectors.model(name);
  const parameters: Parameters = new Map(
    weights.map(({ name, shape, data }) => [name, tf.tensor(data, [...shape], 'float32') as tf.Tensor]),
  );
  return { config, parameters, weights };
}

function assertClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  counts: (index: number) => boolean,
) {
  assert.equal(actual.length, expected.length);
  let worst = 0;
  for (let i = 0; i < actual.length; i++) {
    if (counts(i)) worst = Math.max(worst, Math.abs((actual[i] as number) - (expected[i] as number)));
  }
  assert.ok(worst <= tolerance, `largest difference ${worst}, allowed ${tolerance}`);
}

for (const model of ['v1_1', 'v1_0']) {
  test(`${model}: encoder output, logits and losses are the reference's`, options, async () => {
    await loadEngine(process.env);
    const vectors = (await ModelFolder.open(folder)) as ModelFolder;
    const layers = await readModel(vectors, model);
    for (const name of ['batch', 'packed', 'long']) {
      const batch = await vectors.batch(`${model}/${name}`);
      const logits = await batchLogits(layers, batchTensors(batch)).data();
      const expected = await vectors.floats(`${model}/${name}/logits`);
      const vocabulary = layers.config.vocab_size;
      assertClose(logits, expected, 1e-4, (i) => batch.weights[Math.floor(i / vocabulary)] === 1);
      if (name === 'batch') {
        const hidden = await encode(layers, batchTensors(batch)).data();
        const reference = await vectors.floats(`${model}/batch/encoder_last_hidden_state`);
        const width = layers.config.d_model;
        assertClose(hidden, reference, 1e-4, (i) => batch.inputSegments[Math.floor(i / width)] === 1);
      }
      if (name === 'long') continue;
      const tokens = batch.weights.reduce((sum, weight) => sum + weight, 0);
      const plain = batchLoss(layers, batchTensors(batch), { zLoss: 0 });
      const mean = (await vectors.floats(`${model}/${name}/loss_mean`))[0] as number;
      assertClose([(await plain.total.data())[0]! / tokens], [mean], 1e-5, () => true);
      const regular = batchLoss(layers, batchTensors(batch), { zLoss: 1e-4 });
      const sum = (await vectors.floats(`${model}/${name}/loss_t5x_sum`))[0] as number;
      assertClose(await regular.total.data(), [sum], 3e-6 * sum, () => true);
      const [crossEntropy, z, , counted] = (await regular.sums.data()) as unknown as [number, number, number, number];
      assertClose([crossEntropy + z], [sum], 3e-6 * sum, () => true);
      assert.equal(counted, tokens);
    }
  });

  test(`${model}: a padded batch decodes as each row alone, greedily and by beams`, options, async () => {
    await loadEngine(process.env);
    const vectors = (await ModelFolder.open(folder)) as ModelFolder;
    const layers = await readModel(vectors, model);
    const batch = await vectors.batch(`${model}/batch`);
    const before = tf.memory().numTensors;
    const full = (ids: Int32Array) => {
      const row = [0, ...ids, ...(ids.length < 16 ? [1] : [])];
      return [...row, ...new Array(17 - row.length).fill(0)];
    };
    const greedy = await greedyDecode(layers, batch, { maxTokens: 16 });
    assert.deepEqual(greedy.flatMap(full), [...(await vectors.ints(`${model}/batch/greedy_ids`))]);
    const beams = await beamSearch(layers, batch, { beams: 4, maxTokens: 16, lengthPenalty: 0.6 });
    assert.deepEqual(
      beams.flatMap(({ ids }) => full(ids)),
      [...(await vectors.ints(`${model}/batch/beam_ids`))],
    );
    const scores = await vectors.floats(`${model}/batch/beam_scores`);
    assertClose(
      beams.map(({ score }) => score),
      scores,
      1e-4,
      () => true,
    );
    assert.equal(tf.memory().numTensors, before, 'decoding leaves no tensors');
  });

  test(`${model}: gradients are the reference's`, options, async () => {
    await loadEngine(process.env);
    const vectors = (await ModelFolder.open(folder)) as ModelFolder;
    const layers = await readModel(vectors, model);
    const batch = await vectors.batch(`${model}/batch`);
    const gradients = denseGradients(lossGradients(layers, batchTensors(batch), { zLoss: 0 }).gradients);
    assert.deepEqual([...gradients.keys()], [...layers.parameters.keys()]);
    for (const [name, gradient] of gradients) {
      const data = await vectors.floats(`${model}/grad/${name}`);
      assert.deepEqual(gradient.shape, vectors.shape(`${model}/grad/${name}`));
      const largest = Math.max(...[...data].map(Math.abs));
      assertClose(await gradient.data(), data, 1e-4 * largest, () => true);
    }
  });

  test(`${model}: the norm of the gradient is the reference's`, options, async () => {
    const engine = await loadEngine(process.env);
    const vectors = (await ModelFolder.open(folder)) as ModelFolder;
    const layers = await readModel(vectors, model);
    let squares = 0;
    for (const name of layers.parameters.keys()) {
      for (const value of await vectors.floats(`${model}/grad/${name}`)) squares += value * value;
    }
    const training = { zLoss: 0, dropout: 0, adafactor: ADAFACTOR_DEFAULTS };
    const trainer = T5Trainer.create(engine, layers.config, training, layers.weights);
    const metrics = await trainer.step(await vectors.batch(`${model}/batch`), 0, 1, 1e-3);
    trainer.dispose();
    assertClose([metrics.gradientNorm ?? 0], [Math.sqrt(squares)], 1e-4 * Math.sqrt(squares), () => true);
  });
}

for (const opByOp of [true, false])
  test(
    `ten steps of Adafactor ${opByOp ? 'op by op' : 'as a graph'} give the losses and weights of the reference`,
    options,
    async () => {
      const engine = await loadEngine(process.env);
      const vectors = (await ModelFolder.open(folder)) as ModelFolder;
      const training = (await vectors.training()) as Training;
      const { config, weights } = await vectors.model(training.model);
      const initial = new Map(weights.map(({ name, data }) => [name, data]));
      for (const run of Object.values(training.runs)) {
        const adafactor = { ...ADAFACTOR_DEFAULTS, minDimSizeToFactor: run.min_dim_size_to_factor };
        const trainer = T5Trainer.create(engine, config, { zLoss: 0, dropout: 0, adafactor, opByOp }, weights);
        for (let step = 0; step < 10; step++) {
          const { crossEntropy } = await trainer.step(await vectors.trainingBatch(step), step, 0, 1e-3);
          assertClose([crossEntropy], [run.loss[step] as number], 2e-5, () => true);
        }
        for (const [name, expected] of Object.entries(run.after)) {
          const after = (await trainer.parameters.get(name)!.data()) as Float32Array;
          const change = Float64Array.from(after, (value, i) => value - initial.get(name)![i]!);
          const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);
          const length = (values: ArrayLike<number>) => Math.sqrt(sum(Array.from(values, (value) => value * value)));
          assertClose([sum(after), sum(change)], [expected.sum, expected.change_sum], 5e-5, () => true);
          assertClose([length(after), length(change)], [expected.l2, expected.change_l2], 2e-6, () => true);
        }
        trainer.dispose();
      }
    },
  );
