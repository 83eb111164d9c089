import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadMetric } from '@exmix/metrics/load-metric';
import type { MetricValue } from '@exmix/metrics/metric';
import { metricItem } from '@exmix/metrics/metric-items';
import { answerPostprocess } from '@exmix/text-to-text/answer-postprocess';
import { loadFormatter } from '@exmix/text-to-text/load-formatter';
import { catalogRows, ingestedExample, skipWithoutCatalog } from '../cards/catalog-rows.js';
import { exmixCard } from '../cards/exmix-cards.js';

/** Metrics that say nothing, or nothing certain, about a single example. */
const OF_MANY = new Set(['matthews', 'pearson', 'spearman', 'f1', 'stance_f1', 'roc_auc']);

describe('metrics of the cards, on the worked examples of the catalog', { skip: skipWithoutCatalog }, () => {
  for (const row of catalogRows() ?? []) {
    const { format, evaluate } = exmixCard(row.name);
    if (evaluate === undefined) continue;
    it(`${row.name}: what scoring needs is there, and the target scores above nonsense`, async () => {
      const split = evaluate.split ?? 'test';
      const labelSet = 'labels' in format ? format.labels : undefined;
      const labels = Array.isArray(labelSet) ? labelSet : labelSet && [...new Set(Object.values(labelSet))];
      const postprocess = await answerPostprocess(evaluate.postprocess ?? null, labels ?? null);
      const results = (await loadFormatter(format, row.name))(ingestedExample(row), 0, split);
      const examples = results.flatMap((result, i) => {
        if ('skipped' in result) return [];
        const { inputs, targets, answers = [targets], meta = null } = result;
        return [{ id: `${row.name}/${split}/0.${i}`, inputs, targets, answers, meta: meta as MetricValue }];
      });
      assert.ok(examples.length > 0);
      const itemsOf = (said?: string) =>
        examples.map((example) =>
          metricItem({ ...example, labelScores: [0, -1] }, said ?? example.targets, postprocess),
        );
      const settings = labels === undefined ? {} : { labels };
      for (const name of evaluate.metrics) {
        const metric = await loadMetric(name);
        const nonsense = metric.prepare(itemsOf('qwxz 7 qwxz'), settings);
        for (const [k, score] of metric.prepare(itemsOf(), settings).entries()) {
          if (OF_MANY.has(score.name)) continue;
          assert.ok(score.of() > 90, `${score.name} of the target: ${score.of()}`);
          assert.ok((nonsense[k]?.of() as number) < score.of(), `${score.name} of nonsense: ${nonsense[k]?.of()}`);
        }
      }
    });
  }
});
