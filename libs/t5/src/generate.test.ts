import assert from 'node:assert/strict';
import { test } from 'node:test';
import { processEngine } from '@exmix/tensors/process-engine';
import * as tf from '@tensorflow/tfjs-core';
import { type GenerateOptions, generate } from './generate.js';
import { initialParameters } from './initial-parameters.js';
import { tinyConfig } from './testing/tiny-config.js';

const CONFIG = tinyConfig(40);

const INPUTS = [
  [5, 6, 7, 1],
  [1],
  [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 1],
  [20, 3, 20, 1],
  [7, 7, 1],
  [5, 6, 7, 1],
].map((ids) => Int32Array.from(ids));

const engine = await processEngine();
const parameters = new Map<string, tf.Tensor>();
for (const { name, shape, data } of initialParameters(CONFIG, 5)) {
  // Sharper than at the start of a training, so that answers differ and some end.
  parameters.set(name, tf.tensor(name === 'lm_head.weight' ? data.map((x) => 3 * x) : data, [...shape]));
}
const answer = (options: Partial<GenerateOptions>, inputs = INPUTS) =>
  generate(engine, CONFIG, parameters, inputs, { method: 'greedy', maxLength: 12, ...options });
const plain = (answers: Awaited<ReturnType<typeof generate>>) => answers.map(({ tokens }) => [...tokens]);

const METHODS: readonly Partial<GenerateOptions>[] = [
  { method: 'greedy' },
  { method: 'beam', beams: 3 },
  { method: 'beam', beams: 2, rule: 't5x', lengthPenalty: 1 },
  { method: 'sample', temperature: 1.5, topK: 12, seed: 3 },
  { method: 'sample', topP: 0.8, seed: 4 },
];

for (const options of METHODS) {
  const name = JSON.stringify(options);
  test(`${name}: batches and graphs change nothing, and no tensor is left`, async () => {
    const whole = await answer(options);
    const before = tf.memory().numTensors;
    for (const changes of [{ batchRows: 1 }, { batchRows: 4 }, { opByOp: true }]) {
      const other = await answer({ ...options, ...changes });
      assert.deepEqual(plain(other), plain(whole));
      other.forEach(({ score, logProbabilities }, i) => {
        assert.ok(Math.abs(score - whole[i]!.score) < 1e-3);
        for (const [j, each] of logProbabilities.entries()) {
          assert.ok(Math.abs(each - whole[i]!.logProbabilities[j]!) < 1e-3);
        }
      });
    }
    assert.equal(tf.memory().numTensors, before);
    assert.ok(new Set(plain(whole).map(String)).size > 2);
    for (const { tokens, logProbabilities } of whole) {
      assert.ok(logProbabilities.length <= 12 && logProbabilities.every((each) => each <= 1e-4));
      assert.ok(logProbabilities.length - tokens.length === 1 || tokens.length === 12);
      assert.ok(!tokens.includes(1));
    }
  });

  test(`${name}: what is told on the way is the answer`, async () => {
    const told = new Map<number, number[]>();
    const answers = await answer({
      ...options,
      batchRows: 4,
      onTokens: (tokens) => {
        for (const { row, id } of tokens) told.set(row, [...(told.get(row) ?? []), id]);
      },
    });
    answers.forEach(({ tokens, logProbabilities }, row) => {
      const ended = logProbabilities.length > tokens.length;
      assert.deepEqual(told.get(row), [...tokens, ...(ended ? [1] : [])]);
    });
  });
}

test('forced tokens come first, whichever side they are padded on, and have no probability', async () => {
  const forced = INPUTS.map((_, i) => Int32Array.from(i === 0 ? [0, 0, 9, 1] : i === 1 ? [9, 1, 0] : []));
  for (const options of METHODS) {
    const [first, second, ...others] = await answer({ ...options, forced });
    assert.deepEqual([...first!.tokens.slice(0, 2)], [9, 1]);
    assert.deepEqual([...second!.tokens.slice(0, 2)], [9, 1]);
    assert.ok(first!.logProbabilities.length <= 10);
    if (options.method !== 'sample') assert.deepEqual(plain(others), plain(await answer(options)).slice(2));
  }
});

test('the log probabilities of greedy decoding are those of sampling at temperature 0', async () => {
  const greedy = await answer({});
  const sampled = await answer({ method: 'sample', temperature: 0 });
  assert.deepEqual(plain(sampled), plain(greedy));
  greedy.forEach(({ logProbabilities }, i) => {
    for (const [j, each] of logProbabilities.entries()) {
      assert.ok(Math.abs(each - sampled[i]!.logProbabilities[j]!) < 1e-4);
    }
  });
});

test('one seed gives one answer, another seed others; more beams find no worse sum', async () => {
  const sample = (seed: number) => answer({ method: 'sample', seed });
  assert.deepEqual(plain(await sample(1)), plain(await sample(1)));
  assert.notDeepEqual(plain(await sample(1)), plain(await sample(2)));
  const sums = async (options: Partial<GenerateOptions>) =>
    (await answer({ ...options, lengthPenalty: 0 })).map(({ score }) => score);
  const [greedy, beams] = [await sums({}), await sums({ method: 'beam', beams: 8 })];
  const total = (scores: number[]) => scores.reduce((sum, score) => sum + score, 0);
  assert.ok(total(beams) >= total(greedy));
});

test('it stops when told to, and refuses options that mean nothing', async () => {
  await assert.rejects(answer({ signal: AbortSignal.abort(new Error('stopped')) }), /stopped/);
  await assert.rejects(answer({ maxLength: 0 }), /maxLength is 0; it can be a whole number/);
  await assert.rejects(answer({ method: 'sample', topP: 2 }), /topP is 2/);
  await assert.rejects(answer({ forced: [] }), /for each of the 6 inputs/);
  assert.deepEqual(await answer({}, []), []);
});
