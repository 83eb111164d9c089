import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { sharedFolder } from '@exmix/errors/shared-folder';
import { loadEngine } from '@exmix/tensors/engine';
import { bytesFile, openSafetensors, type SafetensorsFile } from '@exmix/tensors/safetensors';
import * as tf from '@tensorflow/tfjs-core';
import { ADAFACTOR_DEFAULTS } from './adafactor.js';
import { batchLogits, batchLoss } from './batch-loss.js';
import { beamSearch } from './beam-search.js';
import { encode } from './encode.js';
import { greedyDecode } from './greedy-decode.js';
import { lossGradients } from './loss-gradients.js';
import type { Parameters } from './parameters.js';
import { batchTensors, type T5Batch } from './t5-batch.js';
import { parseT5Config } from './t5-config.js';
import { T5Trainer } from './t5-trainer.js';

// Numbers of the reference on tiny random weights; tolerances as the vectors' README gives them.

const folder = join(sharedFolder() ?? '', 'references', 't5-model');
const options = { skip: sharedFolder() === undefined && 'shared references are not here' };

async function openFile(...path: string[]): Promise<SafetensorsFile> {
  return openSafetensors(bytesFile(readFileSync(join(folder, ...path))));
}

async function readModel(name: string) {
  const config = parseT5Config(JSON.parse(readFileSync(join(folder, name, 'config.json'), 'utf8')));
  const file = await openFile(name, 'model.safetensors');
  const parameters = new Map<string, tf.Tensor>();
  for (const parameter of file.names) {
    const { data, shape } = await file.read(parameter);
    parameters.set(parameter, tf.tensor(data, [...shape], 'float32'));
  }
  return { config, parameters: parameters as Parameters };
}

async function readInts(vectors: SafetensorsFile, name: string): Promise<Int32Array> {
  return (await vectors.read(name)).data as Int32Array;
}

async function readBatch(vectors: SafetensorsFile, name: string): Promise<T5Batch> {
  const [rows, inputLength] = vectors.shape(`${name}/input_ids`) as [number, number];
  const targetLength = vectors.shape(`${name}/decoder_input_ids`)[1] as number;
  const has = (tensor: string) => vectors.names.includes(`${name}/${tensor}`);
  const ones = (length: number) => new Int32Array(rows * length).fill(1);
  const labels = has('labels') ? await readInts(vectors, `${name}/labels`) : ones(targetLength);
  const inputSegments = has('encoder_segment_ids')
    ? await readInts(vectors, `${name}/encoder_segment_ids`)
    : has('attention_mask')
      ? await readInts(vectors, `${name}/attention_mask`)
      : ones(inputLength);
  return {
    rows,
    inputLength,
    targetLength,
    inputs: await readInts(vectors, `${name}/input_ids`),
    inputSegments,
    decoderInputs: await readInts(vectors, `${name}/decoder_input_ids`),
    decoderSegments: has('decoder_segment_ids')
      ? await readInts(vectors, `${name}/decoder_segment_ids`)
      : ones(targetLength),
    targets: labels.map((label) => Math.max(0, label)),
    weights: Float32Array.from(labels, (label) => (label === -100 ? 0 : 1)),
  };
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
    const vectors = await openFile('vectors.safetensors');
    const layers = await readModel(model);
    for (const name of ['batch', 'packed', 'long']) {
      const batch = await readBatch(vectors, `${model}/${name}`);
      const logits = await batchLogits(layers, batchTensors(batch)).data();
      const expected = (await vectors.read(`${model}/${name}/logits`)).data;
      const vocabulary = layers.config.vocab_size;
      assertClose(logits, expected, 1e-4, (i) => batch.weights[Math.floor(i / vocabulary)] === 1);
      if (name === 'batch') {
        const hidden = await encode(layers, batchTensors(batch)).data();
        const reference = (await vectors.read(`${model}/batch/encoder_last_hidden_state`)).data;
        const width = layers.config.d_model;
        assertClose(hidden, reference, 1e-4, (i) => batch.inputSegments[Math.floor(i / width)] === 1);
      }
      if (name === 'long') continue;
      const tokens = batch.weights.reduce((sum, weight) => sum + weight, 0);
      const plain = batchLoss(layers, batchTensors(batch), { zLoss: 0 });
      const mean = (await vectors.read(`${model}/${name}/loss_mean`)).data[0] as number;
      assertClose([(await plain.total.data())[0]! / tokens], [mean], 1e-5, () => true);
      const regular = batchLoss(layers, batchTensors(batch), { zLoss: 1e-4 });
      const sum = (await vectors.read(`${model}/${name}/loss_t5x_sum`)).data[0] as number;
      assertClose(await regular.total.data(), [sum], 3e-6 * sum, () => true);
      const [crossEntropy, z, , counted] = (await regular.sums.data()) as unknown as [number, number, number, number];
      assertClose([crossEntropy + z], [sum], 3e-6 * sum, () => true);
      assert.equal(counted, tokens);
    }
  });

  test(`${model}: a padded batch decodes as each row alone, greedily and by beams`, options, async () => {
    await loadEngine(process.env);
    const vectors = await openFile('vectors.safetensors');
    const layers = await readModel(model);
    const batch = await readBatch(vectors, `${model}/batch`);
    const before = tf.memory().numTensors;
    const full = (ids: Int32Array) => {
      const row = [0, ...ids, ...(ids.length < 16 ? [1] : [])];
      return [...row, ...new Array(17 - row.length).fill(0)];
    };
    const greedy = await greedyDecode(layers, batch, { maxTokens: 16 });
    assert.deepEqual(greedy.flatMap(full), [...(await readInts(vectors, `${model}/batch/greedy_ids`))]);
    const beams = await beamSearch(layers, batch, { beams: 4, maxTokens: 16, lengthPenalty: 0.6 });
    assert.deepEqual(
      beams.flatMap(({ ids }) => full(ids)),
      [...(await readInts(vectors, `${model}/batch/beam_ids`))],
    );
    const scores = (await vectors.read(`${model}/batch/beam_scores`)).data;
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
    const vectors = await openFile('vectors.safetensors');
    const layers = await readModel(model);
    const batch = await readBatch(vectors, `${model}/batch`);
    const { gradients } = lossGradients(layers, batchTensors(batch), { zLoss: 0 });
    assert.deepEqual([...gradients.keys()], [...layers.parameters.keys()]);
    for (const [name, gradient] of gradients) {
      const { data, shape } = await vectors.read(`${model}/grad/${name}`);
      assert.deepEqual(gradient.shape, shape);
      const largest = Math.max(...[...data].map(Math.abs));
      assertClose(await gradient.data(), data, 1e-4 * largest, () => true);
    }
  });

  test(`${model}: the norm of the gradient is the reference's`, options, async () => {
    const engine = await loadEngine(process.env);
    const vectors = await openFile('vectors.safetensors');
    const layers = await readModel(model);
    let squares = 0;
    for (const name of layers.parameters.keys()) {
      const { data } = await vectors.read(`${model}/grad/${name}`);
      for (const value of data) squares += value * value;
    }
    const weights = [];
    for (const [name, tensor] of layers.parameters) {
      weights.push({ name, shape: tensor.shape, data: (await tensor.data()) as Float32Array });
    }
    const training = { zLoss: 0, dropout: 0, adafactor: ADAFACTOR_DEFAULTS };
    const trainer = T5Trainer.create(engine, layers.config, training, weights);
    const metrics = await trainer.step(await readBatch(vectors, `${model}/batch`), 0, 1, 1e-3);
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
      const vectors = await openFile('vectors.safetensors');
      const training = JSON.parse(readFileSync(join(folder, 'training.json'), 'utf8'));
      const { config, parameters } = await readModel('v1_1');
      const initial = new Map<string, Float32Array>();
      for (const [name, tensor] of parameters) initial.set(name, (await tensor.data()) as Float32Array);
      for (const run of Object.values<{
        min_dim_size_to_factor: number;
        loss: number[];
        after: Record<string, Record<string, number>>;
      }>(training.runs)) {
        const adafactor = { ...ADAFACTOR_DEFAULTS, minDimSizeToFactor: run.min_dim_size_to_factor };
        const weights = [...parameters].map(([name, { shape }]) => ({
          name,
          shape,
          data: initial.get(name) as Float32Array,
        }));
        const trainer = T5Trainer.create(engine, config, { zLoss: 0, dropout: 0, adafactor, opByOp }, weights);
        for (let step = 0; step < 10; step++) {
          const { crossEntropy } = await trainer.step(await trainingBatch(vectors, step), step, 0, 1e-3);
          assertClose([crossEntropy], [run.loss[step] as number], 2e-5, () => true);
        }
        for (const [name, expected] of Object.entries(run.after)) {
          const after = (await trainer.parameters.get(name)!.data()) as Float32Array;
          const change = Float64Array.from(after, (value, i) => value - initial.get(name)![i]!);
          const sum = (values: ArrayLike<number>) => Array.from(values).reduce((total, value) => total + value, 0);
          const length = (values: ArrayLike<number>) => Math.sqrt(sum(Array.from(values, (value) => value * value)));
          assertClose([sum(after), sum(change)], [expected.sum!, expected.change_sum!], 5e-5, () => true);
          assertClose([length(after), length(change)], [expected.l2!, expected.change_l2!], 2e-6, () => true);
        }
        trainer.dispose();
      }
    },
  );

async function trainingBatch(vectors: SafetensorsFile, step: number): Promise<T5Batch> {
  const [, rows, inputLength] = vectors.shape('train/input_ids') as [number, number, number];
  const targetLength = vectors.shape('train/labels')[2] as number;
  const slice = async (name: string, length: number) => {
    const size = rows * length;
    return (await readInts(vectors, `train/${name}`)).slice(step * size, (step + 1) * size);
  };
  const labels = await slice('labels', targetLength);
  return {
    rows,
    inputLength,
    targetLength,
    inputs: await slice('input_ids', inputLength),
    inputSegments: await slice('attention_mask', inputLength),
    decoderInputs: await slice('decoder_input_ids', targetLength),
    decoderSegments: new Int32Array(rows * targetLength).fill(1),
    targets: labels.map((label) => Math.max(0, label)),
    weights: Float32Array.from(labels, (label) => (label === -100 ? 0 : 1)),
  };
}
