import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { correctionEdits } from './correction-edits.js';
import { loadMetric } from './load-metric.js';
import type { MetricItem } from './metric.js';

/**
 * Sources, texts said and wanted, and F0.5 of ERRANT 3.0.0, whose
 * `Alignment(..., lev=True)` and `get_all_merge_edits` were given tokens of sacreBLEU 2.6.0's 13a, and its formula.
 */
const ERRANT: readonly [source: string, said: string, wanted: string, f: number][] = [
  ['My town have two park .', 'My town has two parks.', 'My town has two parks.', 100],
  ['My town have two park .', 'My town has two park.', 'My town has two parks.', 83.33333333333334],
  ['I has been there since two year ago.', 'I have been there for two years.', 'I have been there for two years.', 100],
  ['I has been there since two year ago.', 'I had been there two years ago.', 'I have been there for two years.', 0],
  ['He go to school , yesterday.', 'He go to school, yesterday.', 'He went to school yesterday.', 0],
  ['All is well here.', 'All is well here.', 'All is well here.', 100],
  ['All is well here.', 'All are well here.', 'All is well here.', 0],
  ['they likes swim in lake.', 'They like to swim in the lake.', 'They like swimming in the lake.', 50],
];

const itemOf = (source: string, prediction: string, answers: readonly string[]): MetricItem => ({
  inputs: `correct: ${source}`,
  prediction,
  target: answers[0] as string,
  answers,
  meta: { source },
});

async function score(items: readonly MetricItem[]): Promise<readonly number[]> {
  return (await loadMetric('edit_f05')).prepare(items, {}).map((each) => each.of());
}

describe('edits of a correction', () => {
  it('are runs of changed tokens', () => {
    const edits = (source: string, corrected: string) =>
      correctionEdits(source.split(' '), corrected.split(' ')).map(({ start, end, tokens }) => [
        start,
        end,
        tokens.join(' '),
      ]);
    assert.deepEqual(edits('I has been there since two year ago .', 'I have been there for two years .'), [
      [1, 2, 'have'],
      [4, 5, 'for'],
      [6, 8, 'years'],
    ]);
    assert.deepEqual(edits('they likes swim in lake .', 'They like to swim in the lake .'), [
      [0, 2, 'They like to'],
      [4, 4, 'the'],
    ]);
  });

  const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 10 });

  it('lead from the one text to the other, each with a token between it and the next', () => {
    fc.assert(
      fc.property(text, text, (source, corrected) => {
        const edits = correctionEdits(source, corrected);
        const made: string[] = [];
        let at = 0;
        edits.forEach(({ start, end, tokens }, i) => {
          assert.ok(i === 0 ? start >= at : start > at);
          assert.ok(end > start || tokens.length > 0);
          made.push(...source.slice(at, start), ...tokens);
          at = end;
        });
        assert.deepEqual([...made, ...source.slice(at)], corrected);
      }),
    );
  });
});

describe('edit_f05', () => {
  for (const [source, said, wanted, f] of ERRANT) {
    it(`is that of ERRANT: "${said}" for "${source}"`, async () => {
      const [value] = await score([itemOf(source, said, [wanted])]);
      assert.ok(Math.abs((value as number) - f) < 1e-9, `${value}, expected ${f}`);
    });
  }

  it('counts edits of all texts together, as ERRANT does', async () => {
    const items = ERRANT.map(([source, said, wanted]) => itemOf(source, said, [wanted]));
    const scores = await score(items);
    [56.451612903225815, 58.333333333333336, 50].forEach((expected, i) => {
      assert.ok(Math.abs((scores[i] as number) - expected) < 1e-9, `${scores[i]}, expected ${expected}`);
    });
    assert.deepEqual(await score(items.toReversed()), scores);
  });

  it('takes the answer that fits best, and says when the source is missing', async () => {
    const source = 'He go home.';
    assert.deepEqual(
      await score([itemOf(source, 'He went home.', ['He goes home.', 'He went home.'])]),
      [100, 100, 100],
    );
    await assert.rejects(score([{ ...itemOf(source, source, [source]), meta: null }]), /meta\.source/);
  });

  it('gives a text that changes nothing 0 where something is wrong', async () => {
    const [f, precision, recall] = await score([itemOf('He go home.', 'He go home.', ['He goes home.'])]);
    assert.deepEqual([f, precision, recall], [0, 100, 0]);
  });
});
