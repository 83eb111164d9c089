import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { loadMetric } from './load-metric.js';
import type { MetricItem, MetricSettings, MetricValue } from './metric.js';
import { METRIC_NAMES, metricModule } from './registry.js';

const item = (target: MetricValue, prediction: MetricValue, more: Partial<MetricItem> = {}): MetricItem => ({
  inputs: '',
  target,
  prediction,
  answers: [String(target)],
  meta: null,
  ...more,
});

async function score(name: string, items: MetricItem[], settings: MetricSettings = {}) {
  const prepared = (await loadMetric(name)).prepare(items, settings);
  return Object.fromEntries(prepared.map((each) => [each.name, each.of()]));
}

describe('metric registry', () => {
  it('hints at the nearest name', () => {
    assert.throws(() => metricModule('acuracy', { card: 'spam' }), /card spam: .*did you mean "accuracy"/);
  });

  it('computes known values', async () => {
    assert.deepEqual(await score('accuracy', [item('a', 'a '), item('a', 'b')]), { accuracy: 50 });
    assert.deepEqual(await score('any_match', [item('x', 'The Y!', { answers: ['x', 'y'] })]), { any_match: 100 });
    assert.deepEqual(await score('exact_match', [item('x', 'The Y!', { answers: ['x', 'y'] })]), { exact_match: 0 });
    assert.deepEqual(await score('wer', [item('a b c d', 'a x c')]), { wer: 50 });
    assert.deepEqual(await score('set_f1', [item('red, blue', 'Blue,green')]), { set_f1: 50 });
    assert.deepEqual(await score('squad', [item('a cat', 'the cat'), item('dog', 'bird')]), {
      squad_f1: 50,
      squad_em: 50,
    });
    assert.deepEqual(await score('pearson', [item('1', '1'), item('2', '1'), item('2', '2'), item('3', '4')]), {
      pearson: 86.60254037844388,
    });
  });

  it('takes the second label word as positive, and an invalid prediction as the wrong class', async () => {
    const labels = ['ham', 'spam'];
    const items = [item('ham', 'ham'), item('spam', 'spam'), item('spam', 'nonsense'), item('ham', 'nonsense')];
    assert.deepEqual(await score('f1', items, { labels }), { f1: 50 });
    await assert.rejects(score('f1', [item('x', 'x')]), /two label words/);
  });

  it('scores macro F1 over the classes that occur', async () => {
    const items = ['0', '1', '2', '1', '0', '2'].map((target, i) => item(target, '011102'[i] as string));
    assert.ok(Math.abs(((await score('macro_f1', items)).macro_f1 as number) - 82.22222222222223) < 1e-9);
    // A fourth class that nobody predicts and no target has does not count; an invalid prediction is only a miss.
    assert.deepEqual(await score('macro_f1', [item('a', 'a'), item('b', 'zzz')]), { macro_f1: 50 });
  });

  it('scores MultiRC by question', async () => {
    const answer = (group: string, target: number, prediction: number) => item(target, prediction, { meta: { group } });
    const items = [answer('a', 1, 1), answer('a', 0, 0), answer('b', 1, 1), answer('b', 0, 1)];
    assert.deepEqual(await score('multirc', items), { multirc_f1a: 80, multirc_em: 50 });
    await assert.rejects(score('multirc', [item(1, 1)]), /meta/);
  });

  it('averages recall over classes, and stance over all label words but the first', async () => {
    const targets = ['no', 'for', 'for', 'against', 'for', 'no'];
    const items = ['no', 'for', 'no', 'against', 'for', 'for'].map((said, i) => item(targets[i] as string, said));
    assert.deepEqual(await score('macro_recall', items), { macro_recall: (100 + 200 / 3 + 50) / 3 });
    const labels = ['no', 'against', 'for'];
    assert.deepEqual(await score('stance_f1', items, { labels }), { stance_f1: (100 + 200 / 3) / 2 });
    // A stance that nobody has and nobody predicts scores 0, as in the shared task.
    assert.deepEqual(await score('stance_f1', [item('for', 'for')], { labels }), { stance_f1: 50 });
  });

  it('scores several labels an example by label', async () => {
    const items = [item('joy, love', 'love, joy'), item('fear', 'joy'), item('joy', 'joy, anger')];
    // joy: 2 of 2 targets and 3 predictions; love: all; fear: none. anger is no target of any example.
    assert.deepEqual(await score('multilabel_macro_f1', items), { multilabel_macro_f1: (80 + 100 + 0) / 3 });
  });

  const numbers = ['pearson', 'spearman', 'f1', 'multirc', 'roc_auc'];
  for (const name of METRIC_NAMES) {
    it(`${name}: perfect answers score best, and the sample of all examples scores as all`, async () => {
      const metric = await loadMetric(name);
      const value = numbers.includes(name)
        ? fc.constantFrom('0', '1')
        : fc.constantFrom('a red cat sat', 'a dog runs far away', 'one two three four', 'x y z, a b c d');
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(value, value), { minLength: 2, maxLength: 12 }), async (pairs) => {
          const more = (target: string, said: string, i: number) => {
            const clusters = target.split(', ').map((answer) => [answer]);
            const counts = clusters.map((_, at) => 9 - at);
            const meta = { group: i % 3, source: 'a red dog', table: [target], clusters, counts };
            return { meta, labelScores: said === '1' ? [-1, 0] : [0, -1] };
          };
          const items = pairs.map(([target, prediction], i) => item(target, prediction, more(target, prediction, i)));
          const best = metric.prepare(
            pairs.map(([target], i) => item(target, target, more(target, target, i))),
            {},
          );
          metric.prepare(items, {}).forEach((prepared, k) => {
            const all = Uint32Array.from(items, (_, i) => i);
            assert.equal(prepared.of(all), prepared.of());
            const top = best[k]?.of() as number;
            const sign = prepared.higherIsBetter ? 1 : -1;
            const here = prepared.of();
            if (!Number.isNaN(here)) assert.ok(sign * here <= sign * top + 1e-9, `${here} beats ${top}`);
            assert.equal(prepared.perExample?.length ?? items.length, items.length);
          });
        }),
        { numRuns: 50 },
      );
    });
  }
});
