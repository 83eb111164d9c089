import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processEngine } from '@exmix/tensors/process-engine';
import * as tf from '@tensorflow/tfjs-core';
import { answerLogProbabilities } from './answer-log-probabilities.js';
import { batchLogits } from './batch-loss.js';
import { inputBatches } from './decoding/input-batches.js';
import { generate } from './generate.js';
import { initialParameters } from './initial-parameters.js';
import { batchTensors } from './t5-batch.js';
import { tinyConfig } from './testing/tiny-config.js';

const CONFIG = tinyConfig(40);
const INPUTS = [[5, 6, 7, 1], [1], [8, 9, 10, 11, 12, 13, 1], [20, 3, 20, 1]].map((ids) => Int32Array.from(ids));
const ANSWERS = [[7], [12, 13, 14], [], [7, 9]].map((ids) => Int32Array.from(ids));

const engine = await processEngine();
const parameters = new Map<string, tf.Tensor>();
for (const { name, shape, data } of initialParameters(CONFIG, 5)) {
  parameters.set(name, tf.tensor(name === 'lm_head.weight' ? data.map((x) => 3 * x) : data, [...shape]));
}
const layers = { config: CONFIG, parameters };

/** By input, then by answer. */
async function scores(batchRows: number, opByOp = false): Promise<number[][]> {
  const all: number[][] = [];
  for (const batch of inputBatches(INPUTS, batchRows)) {
    const rows = await answerLogProbabilities(layers, batch, ANSWERS, { opByOp });
    rows.forEach((row, i) => {
      all[batch.places[i] as number] = [...row];
    });
  }
  return all;
}

function assertNear(actual: readonly number[][], expected: readonly number[][]): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((row, i) => {
    row.forEach((value, k) => {
      const wanted = expected[i]?.[k] as number;
      assert.ok(Math.abs(value - wanted) < 1e-3, `input ${i}, answer ${k}: ${value}, expected ${wanted}`);
    });
  });
}

/** The same by teacher forcing: one input and one answer a time through the layers that training uses. */
async function forced(input: Int32Array, answer: Int32Array): Promise<number> {
  const targets = Int32Array.of(...answer, CONFIG.eos_token_id);
  const length = targets.length;
  const logits = batchLogits(
    layers,
    batchTensors({
      rows: 1,
      inputLength: input.length,
      targetLength: length,
      inputs: input,
      inputSegments: new Int32Array(input.length).fill(1),
      decoderInputs: Int32Array.of(CONFIG.decoder_start_token_id, ...answer),
      decoderSegments: new Int32Array(length).fill(1),
      targets,
      weights: new Float32Array(length).fill(1),
    }),
  );
  const values = await tf.logSoftmax(logits).data();
  return targets.reduce((sum, id, at) => sum + (values[at * CONFIG.vocab_size + id] as number), 0);
}

test('log probabilities of answers are those of teacher forcing', async () => {
  const expected: number[][] = [];
  for (const input of INPUTS) {
    expected.push([]);
    for (const answer of ANSWERS) expected.at(-1)?.push(await forced(input, answer));
  }
  assertNear(await scores(8), expected);
  assert.ok(new Set(expected.flat().map((value) => value.toFixed(2))).size > 8);
});

test('batches and graphs change nothing, and no tensor is left', async () => {
  const whole = await scores(8);
  const before = tf.memory().numTensors;
  for (const rows of [1, 3]) assertNear(await scores(rows), whole);
  assertNear(await scores(8, true), whole);
  assert.equal(tf.memory().numTensors, before);
});

test('a greedy answer scores what generate tells', async () => {
  const answers = await generate(engine, CONFIG, parameters, INPUTS, { method: 'greedy', maxLength: 30 });
  let ended = 0;
  for (const [i, { tokens, score, logProbabilities }] of answers.entries()) {
    if (logProbabilities.length === tokens.length) continue;
    ended++;
    const batch = inputBatches([INPUTS[i] as Int32Array], 1)[0];
    assert.ok(batch !== undefined);
    const [row] = await answerLogProbabilities(layers, batch, [tokens]);
    assert.ok(Math.abs((row?.[0] as number) - score) < 1e-3);
  }
  assert.ok(ended > 0);
});

test('stops when told to', async () => {
  const [batch] = inputBatches(INPUTS, 4);
  assert.ok(batch !== undefined);
  const signal = AbortSignal.abort(new Error('stopped'));
  await assert.rejects(answerLogProbabilities(layers, batch, ANSWERS, { signal }), /stopped/);
});
