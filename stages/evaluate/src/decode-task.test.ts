import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Row } from '@exmix/parquet/column';
import { readParquet } from '@exmix/parquet/read-parquet';
import type { Json } from '@exmix/stage-kit/json';
import type { UnitPlan } from '@exmix/stage-kit/stage';
import { UnitBench } from '@exmix/stage-kit/testing/unit-bench';
import {
  drawnExamples,
  inputTokens,
  plansOf,
  randomCheckpoint,
  testCard,
  testPipeline,
  testVocabulary,
} from './testing/evaluate-bench.js';

let bench: UnitBench;
before(async () => {
  bench = await UnitBench.open();
});
after(() => bench.close());

/** Inputs of several lengths, among them an empty one and one that is cut at 9 tokens. */
const TOKENS = [
  [5, 6, 7],
  [],
  [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18],
  [4],
  [20, 3, 20],
  [7, 7],
  [5, 6, 7],
  [28, 29],
];

interface Changes {
  readonly batchRows?: number;
  readonly seed?: number;
  readonly tokens?: number[][];
  readonly labels?: string[];
  readonly signal?: AbortSignal;
}

async function decode(changes: Changes = {}) {
  const { tokens = TOKENS, batchRows = 4, seed = 3, labels } = changes;
  const plan = (await plansOf(testPipeline([testCard('ham')]))).get('decode.one.ham') as UnitPlan;
  const config = { ...(plan.config as Record<string, Json>), batchRows, ...(labels !== undefined && { labels }) };
  const examples = tokens.map((_, i) => ({ inputs: `input ${i}`, targets: 'yes' }));
  const inputs = {
    checkpoint: await randomCheckpoint(bench, seed),
    vocabulary: await testVocabulary(bench),
    tokens: await inputTokens(bench, 'test', tokens),
    drawn: await drawnExamples(bench, 'ham', { test: examples }),
  };
  const options = changes.signal === undefined ? {} : { signal: changes.signal };
  const { artifact } = await bench.run('evaluate', { ...plan, config }, inputs, options);
  const rows: Row[] = [];
  const file = await artifact.open('predictions.parquet');
  for await (const batch of readParquet(file)) rows.push(...batch);
  await file.close();
  return { rows, summary: artifact.manifest.summary as Record<string, number>, digest: artifact.digest };
}

describe('decode-task', { timeout: 120_000 }, () => {
  it('answers every example, in the order of the examples, whatever the batches', async () => {
    const whole = await decode({ batchRows: 8 });
    assert.deepEqual(
      whole.rows.map((row) => row.id),
      TOKENS.map((_, i) => `ham/test/${i}`),
    );
    for (const batchRows of [1, 3]) assert.deepEqual((await decode({ batchRows })).rows, whole.rows);
    assert.equal(whole.rows[0]?.prediction, whole.rows[6]?.prediction);
    assert.ok(new Set(whole.rows.map((row) => row.prediction)).size > 1);
    for (const row of whole.rows) {
      assert.ok((row.tokens as number) <= 6);
      assert.doesNotMatch(row.prediction as string, /<pad>|<\/s>/);
    }
  });

  it('counts what was cut', async () => {
    const { summary, rows } = await decode();
    assert.equal(summary.examples, TOKENS.length);
    assert.equal(summary.cutInputs, 1);
    assert.equal(summary.unfinishedAnswers, rows.filter((row) => row.tokens === 6).length);
  });

  it('another checkpoint answers otherwise, the first one as before', async () => {
    const first = await decode({ seed: 3 });
    const second = await decode({ seed: 4 });
    assert.notEqual(first.digest, second.digest);
    assert.equal((await decode({ seed: 3 })).digest, first.digest);
  });

  it('tells how probable each label word is, whatever the batches, and answers as without', async () => {
    const labels = ['w5', 'w7 w9', 'w11'];
    const { rows } = await decode({ labels });
    const plain = await decode();
    assert.deepEqual(
      rows.map(({ labelScores: _, ...row }) => row),
      plain.rows,
    );
    const alone = await decode({ labels, batchRows: 1 });
    rows.forEach((row, i) => {
      const scores = row.labelScores as number[];
      assert.equal(scores.length, 3);
      assert.ok(scores.every((score) => score < 0));
      // Two tokens are less probable than one: the weights are random.
      assert.ok((scores[1] as number) < Math.max(scores[0] as number, scores[2] as number));
      const others = alone.rows[i]?.labelScores as number[];
      scores.forEach((score, k) => {
        assert.ok(Math.abs(score - (others[k] as number)) < 1e-3);
      });
    });
    assert.ok(new Set(rows.map((row) => (row.labelScores as number[])[0]?.toFixed(3))).size > 3);
  });

  it('needs no model for no examples, and stops when told to', async () => {
    assert.deepEqual((await decode({ tokens: [] })).rows, []);
    await assert.rejects(decode({ signal: AbortSignal.abort(new Error('stopped')) }), /stopped/);
  });
});
