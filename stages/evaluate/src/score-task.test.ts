import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Row } from '@exmix/parquet/column';
import { readParquet } from '@exmix/parquet/read-parquet';
import type { TaskScores } from '@exmix/reports/report-data';
import type { Artifact } from '@exmix/stage-kit/artifact';
import type { UnitPlan } from '@exmix/stage-kit/stage';
import { UnitBench } from '@exmix/stage-kit/testing/unit-bench';
import {
  decodedAnswers,
  drawnExamples,
  plansOf,
  type TestExample,
  testCard,
  testPipeline,
} from './testing/evaluate-bench.js';

let bench: UnitBench;
before(async () => {
  bench = await UnitBench.open();
});
after(() => bench.close());

const yes = (inputs: string): TestExample => ({ inputs, targets: 'yes' });
const no = (inputs: string): TestExample => ({ inputs, targets: 'no' });

async function score(
  evaluate: unknown,
  splits: Readonly<Record<string, readonly TestExample[]>>,
  answers: readonly string[],
  labelScores?: readonly (readonly number[])[],
): Promise<{ scores: TaskScores; artifact: Artifact }> {
  const plan = (await plansOf(testPipeline([testCard('ham', evaluate)]))).get('one.ham') as UnitPlan;
  const { artifact } = await bench.run('evaluate', plan, {
    drawn: await drawnExamples(bench, 'ham', splits),
    decoded: await decodedAnswers(bench, 'ham', 'test', answers, labelScores),
  });
  return { scores: (await artifact.json('scores.json')) as unknown as TaskScores, artifact };
}

async function rowsOf(artifact: Artifact): Promise<Row[]> {
  const rows: Row[] = [];
  const file = await artifact.open('predictions.parquet');
  for await (const batch of readParquet(file)) rows.push(...batch);
  await file.close();
  return rows;
}

describe('score-task', () => {
  const train = [yes('is it: a'), yes('is it: b'), no('is it: c')];
  const test = [yes('is it: d'), no('is it: e'), no('is it: f'), yes('is it: g')];

  it('scores the answers beside those of the majority of train, with intervals that hold the scores', async () => {
    const { scores, artifact } = await score({ metrics: ['accuracy', 'f1'] }, { train, test }, [
      'yes',
      'no',
      'yes',
      'yes',
    ]);
    assert.equal(scores.examples, 4);
    assert.equal(scores.baselineName, 'majority');
    const [accuracy, f1] = scores.scores;
    assert.equal(accuracy?.value, 75);
    assert.equal(accuracy?.baseline, 50);
    assert.equal(accuracy?.margin, 25);
    assert.equal(f1?.value, 80);
    for (const each of scores.scores) {
      assert.ok(each.interval !== null && each.interval.low <= (each.value as number));
      assert.ok((each.value as number) <= each.interval.high);
      assert.ok(each.marginInterval !== null && each.marginInterval.low <= (each.margin as number));
    }
    assert.deepEqual(
      (await rowsOf(artifact)).map(({ id, prediction, baseline, score }) => [id, prediction, baseline, score]),
      [
        ['ham/test/0', 'yes', 'yes', 100],
        ['ham/test/1', 'no', 'yes', 100],
        ['ham/test/2', 'yes', 'yes', 0],
        ['ham/test/3', 'yes', 'yes', 100],
      ],
    );
  });

  it('gives the same bytes again', async () => {
    const runs = [1, 2].map(() => score({ metrics: ['accuracy'] }, { train, test }, ['yes', 'no', 'yes', 'yes']));
    const [first, second] = await Promise.all(runs);
    assert.equal(first?.artifact.digest, second?.artifact.digest);
  });

  it('takes any accepted answer, postprocesses both sides, and turns margins of error rates', async () => {
    const examples = [{ inputs: 'x', targets: 'Red Fox', answers: ['Red Fox', 'fox'] }];
    const any = await score({ metrics: ['any_match'] }, { train, test: examples }, ['the FOX']);
    assert.equal(any.scores.scores[0]?.value, 100);
    const lower = await score({ metrics: ['accuracy'], postprocess: 'lower_text' }, { train, test: examples }, [
      'red FOX',
    ]);
    assert.equal(lower.scores.scores[0]?.value, 100);
    const wer = await score({ metrics: ['wer'] }, { train, test: examples }, ['Red Dog']);
    assert.equal(wer.scores.scores[0]?.value, 50);
    assert.equal(wer.scores.scores[0]?.margin, 50);
  });

  it('groups MultiRC by the question that its postprocessor names', async () => {
    const answer = (question: number, targets: string): TestExample => ({
      inputs: 'q',
      targets,
      meta: { 'idx/question': question },
    });
    const examples = [answer(0, 'True'), answer(0, 'False'), answer(1, 'True'), answer(1, 'False')];
    const { scores } = await score(
      { metrics: ['multirc'], postprocess: 'multirc' },
      { train: examples, test: examples },
      ['True', 'False', 'True', 'True'],
    );
    assert.deepEqual(
      scores.scores.map(({ name, value }) => [name, value]),
      [
        ['multirc_f1a', 80],
        ['multirc_em', 50],
      ],
    );
  });

  it('orders examples by the probabilities of label words, which a baseline does not', async () => {
    const probabilities = [
      [-0.2, -1.7],
      [-0.1, -2.5],
      [-1.9, -0.3],
      [-2, -0.1],
    ];
    const { scores } = await score(
      { metrics: ['roc_auc', 'accuracy'] },
      { train, test },
      ['no', 'no', 'no', 'no'],
      probabilities,
    );
    const [auc, accuracy] = scores.scores;
    // yes: margins -1.5 and 1.9; no: -2.4 and 1.6.
    assert.equal(auc?.value, 75);
    assert.equal(auc?.baseline, 50);
    assert.equal(accuracy?.value, 50);
  });

  it('a split without examples has undefined scores, not zeros', async () => {
    const { scores } = await score({ metrics: ['accuracy', 'macro_f1', 'bleu'] }, { train }, []);
    assert.equal(scores.examples, 0);
    for (const each of scores.scores) {
      assert.equal(each.value, null);
      assert.equal(each.interval, null);
    }
  });

  it('refuses answers that are not in the order of the examples', async () => {
    await assert.rejects(score({ metrics: ['accuracy'] }, { train, test }, ['yes', 'no']), /ham\/test\/2/);
  });
});
