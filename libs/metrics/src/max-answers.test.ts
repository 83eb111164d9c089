import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { loadMetric } from './load-metric.js';
import { maxAnswers } from './max-answers.js';

const PICNIC = [['food', 'snacks', 'sandwiches'], ['blanket', 'rug'], ['basket'], ['drinks', 'wine', 'water']];

/**
 * Max Answers@10, 5, 3 and 1 of `general_eval` of iesl/protoqa-evaluator (commit 03b2105) with its exact match and the
 * best answer of a cluster; SciPy 1.17.1.
 */
const EVALUATOR: readonly [
  said: string,
  clusters: readonly (readonly string[])[],
  counts: readonly number[],
  scores: readonly number[],
][] = [
  ['food, blanket, dog', PICNIC, [45, 30, 8, 17], [75, 75, 81.52173913043478, 100]],
  ['snacks, food, rug', PICNIC, [45, 30, 8, 17], [75, 75, 81.52173913043478, 100]],
  ['ants, Basket , WINE, water, rug', PICNIC, [45, 30, 8, 17], [55, 55, 27.173913043478258, 0]],
  [
    'bank, river',
    [
      ['bank', 'money'],
      ['river', 'bank'],
    ],
    [10, 60],
    [100, 100, 100, 100],
  ],
  ['nothing', [['a'], ['b']], [3, 2], [0, 0, 0, 0]],
];

describe('Max Answers@k', () => {
  for (const [prediction, clusters, counts, expected] of EVALUATOR) {
    it(`is that of the published evaluator: "${prediction}"`, async () => {
      const item = { inputs: '', prediction, target: '', answers: [], meta: { clusters, counts } };
      const scores = (await loadMetric('max_answers')).prepare([item], {});
      assert.deepEqual(
        scores.map(({ name }) => name),
        ['max_answers_10', 'max_answers_5', 'max_answers_3', 'max_answers_1'],
      );
      scores.forEach((score, i) => {
        assert.ok(Math.abs(score.of() - (expected[i] as number)) < 1e-9, `${score.name} ${score.of()}`);
      });
    });
  }

  const answer = fc.constantFrom('a', 'b', 'c', 'd', 'e');
  const clusters = fc.array(
    fc.record({
      answers: fc.uniqueArray(answer, { minLength: 1, maxLength: 3 }),
      count: fc.integer({ min: 1, max: 9 }),
    }),
    { minLength: 1, maxLength: 5 },
  );
  const said = fc.array(answer, { maxLength: 6 });

  it('lies between 0 and 1, whatever the order of the clusters, and another answer takes nothing away', () => {
    fc.assert(
      fc.property(said, clusters, answer, fc.integer({ min: 1, max: 10 }), (list, given, more, k) => {
        const score = maxAnswers(list, given, k);
        assert.ok(score >= 0 && score <= 1);
        assert.equal(maxAnswers(list, given.toReversed(), k), score);
        assert.ok(maxAnswers([...list, more], given, k) >= score);
      }),
    );
  });

  it('is the best of all pairings', () => {
    const best = (list: readonly string[], left: readonly { answers: readonly string[]; count: number }[]): number => {
      const [first, ...rest] = list;
      if (first === undefined) return 0;
      const taken = left.flatMap((cluster) =>
        cluster.answers.includes(first)
          ? [
              cluster.count +
                best(
                  rest,
                  left.filter((each) => each !== cluster),
                ),
            ]
          : [],
      );
      return Math.max(best(rest, left), ...taken);
    };
    fc.assert(
      fc.property(said, clusters, (list, given) => {
        const all = given.reduce((sum, { count }) => sum + count, 0);
        assert.ok(Math.abs(maxAnswers(list, given, 10) - best(list, given) / all) < 1e-12);
      }),
    );
  });

  it('says which fields are missing', async () => {
    const { prepare } = await loadMetric('max_answers');
    const item = { inputs: '', prediction: 'a', target: 'a', answers: ['a'], meta: { clusters: [['a']] } };
    assert.throws(() => prepare([item], {}), /meta\.counts/);
  });
});
