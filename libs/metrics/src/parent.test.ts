import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { loadMetric } from './load-metric.js';
import type { MetricItem } from './metric.js';
import { parent } from './parent.js';

const TABLE = ['Year', 'Film', '1994', 'Snow Line', '1996', 'Low Tide', 'Ada Lind', 'Films'];
const MARKED = ['1994', 'Snow Line', 'Ada Lind', 'Films'];
const SENTENCE = 'In 1994 Ada Lind appeared in Snow Line.';

/**
 * F, precision and recall of `parent` of `totto_parent_eval.py` (google-research/language, commit 09b33d1) without
 * `lambda_weight`, texts in lower case and tokenized by sacreBLEU 2.6.0's 13a.
 */
const PUBLISHED: readonly (readonly [
  prediction: string,
  answers: readonly string[],
  table: readonly string[],
  marked: readonly string[],
  scores: readonly [number, number, number],
])[] = [
  [
    SENTENCE,
    [SENTENCE, 'Lind starred in the 1994 film Snow Line.'],
    TABLE,
    MARKED,
    [96.40552284889993, 100, 93.06048591020996],
  ],
  [
    'Ada Lind played in Low Tide in 1996.',
    [SENTENCE],
    TABLE,
    MARKED,
    [1.1633450770550564, 61.371802156156164, 0.5872383026717698],
  ],
  [
    'A dog barked.',
    [SENTENCE],
    ['1994', 'Snow Line', 'Ada Lind'],
    ['1994', 'Snow Line'],
    [0.0018525266519243218, 0.012574334296829345, 0.001],
  ],
  ['', [SENTENCE], ['1994', 'Snow Line', 'Ada Lind'], ['1994', 'Snow Line'], [0, 0, 0.001]],
  [
    'Snow',
    [SENTENCE],
    ['1994', 'Snow Line', 'Ada Lind'],
    ['1994', 'Snow Line'],
    [0.014252272067123312, 0.017782794100389233, 0.011892071150027207],
  ],
  [
    'the the the the 1994 1994',
    ['In 1994 the the the film came out'],
    ['the film', '1994-95'],
    ['1994', 'the film'],
    [5.594287944790986, 100, 2.8776356114192523],
  ],
  [
    'Arden Bridge, opened in 1931, is in Leeds.',
    [
      'Arden Bridge in Leeds opened in 1931.',
      'Opened in 1931, Arden Bridge is in Leeds.',
      'Leeds has a bridge of 1931.',
    ],
    ['Arden Bridge', 'location', 'Leeds', 'opened', '1931', 'length: 40.5 m'],
    ['Arden Bridge', 'Leeds', '1931'],
    [60.02779115583442, 72.26568811456053, 51.334504804017044],
  ],
];

const itemOf = (prediction: string, answers: readonly string[], meta: MetricItem['meta']): MetricItem => ({
  inputs: '',
  prediction,
  target: answers[0] as string,
  answers,
  meta,
});

describe('PARENT', () => {
  for (const [prediction, answers, table, marked, expected] of PUBLISHED) {
    it(`is that of the published script: "${prediction}"`, async () => {
      const { prepare } = await loadMetric('parent');
      const scores = prepare([itemOf(prediction, answers, { table, marked })], {});
      assert.deepEqual(
        scores.map(({ name }) => name),
        ['parent', 'parent_precision', 'parent_recall'],
      );
      scores.forEach((score, i) => {
        assert.ok(Math.abs(score.of() - (expected[i] as number)) < 1e-9, `${score.name} ${score.of()}`);
      });
    });
  }

  it('without marked cells means the whole table, and without a table says what is missing', async () => {
    const { prepare } = await loadMetric('parent');
    const [whole] = prepare([itemOf(SENTENCE, [SENTENCE], { table: MARKED })], {});
    const [both] = prepare([itemOf(SENTENCE, [SENTENCE], { table: MARKED, marked: MARKED })], {});
    assert.equal(whole?.of(), both?.of());
    assert.throws(() => prepare([itemOf(SENTENCE, [SENTENCE], null)], {}), /meta\.table/);
    assert.throws(() => prepare([itemOf(SENTENCE, [SENTENCE], { table: MARKED, marked: [] })], {}), /meta\.marked/);
  });

  const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { minLength: 1, maxLength: 7 });
  const tables = fc.record({
    table: fc.array(text, { minLength: 1, maxLength: 3 }),
    marked: fc.array(text, { minLength: 1, maxLength: 3 }),
  });

  it('lies between 0 and 1, and a reference of four words or more that is the table scores best', () => {
    fc.assert(
      fc.property(text, fc.array(text, { minLength: 1, maxLength: 3 }), tables, (said, references, given) => {
        for (const value of Object.values(parent(said, references, given))) assert.ok(value >= 0 && value <= 1 + 1e-9);
      }),
    );
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 4, maxLength: 9 }), (words) => {
        assert.ok(parent(words, [words], { table: [words], marked: [words] }).f > 1 - 1e-7);
      }),
    );
  });

  it('takes no order of references or cells into account', () => {
    fc.assert(
      fc.property(text, fc.array(text, { minLength: 1, maxLength: 3 }), tables, (said, references, given) => {
        const turned = { table: given.table.toReversed(), marked: given.marked.toReversed() };
        const [one, other] = [parent(said, references, given), parent(said, references.toReversed(), turned)];
        assert.ok(Math.abs(one.f - other.f) < 1e-12);
      }),
    );
  });

  it('never falls when the table gets the words of the text', () => {
    fc.assert(
      fc.property(text, text, tables, (said, reference, given) => {
        const before = parent(said, [reference], given).precision;
        const after = parent(said, [reference], { ...given, table: [...given.table, said] }).precision;
        assert.ok(after >= before - 1e-12);
      }),
    );
  });
});
