import { InputError } from '@exmix/errors/input-error';
import { type AnswerCluster, maxAnswers } from '../max-answers.js';
import type { Metric, MetricItem, MetricValue } from '../metric.js';
import { textOf } from '../metric-value.js';
import { meanScore } from '../prepared-score.js';
import { collapseWhitespace } from '../python-text.js';

const COUNTS = [10, 5, 3, 1] as const;

/**
 * Means of ProtoQA's Max Answers@10, 5, 3 and 1 of the answers that a text lists between commas, the best first.
 * `meta.clusters` lists for each cluster its answers, `meta.counts` how many people gave one of them.
 */
export const metric: Metric = {
  prepare(items) {
    const clusters = items.map(clustersOf);
    const said = items.map((item) => listed(textOf(item.prediction)));
    return COUNTS.map((k) =>
      meanScore(
        `max_answers_${k}`,
        Float64Array.from(said, (answers, i) => 100 * maxAnswers(answers, clusters[i] as readonly AnswerCluster[], k)),
      ),
    );
  },
};

function listed(text: string): readonly string[] {
  return text
    .split(',')
    .map(collapseWhitespace)
    .filter((answer) => answer !== '');
}

function clustersOf({ meta }: MetricItem): readonly AnswerCluster[] {
  const { clusters, counts } = (meta ?? {}) as { readonly [key: string]: MetricValue | undefined };
  if (Array.isArray(clusters) && Array.isArray(counts) && clusters.length === counts.length) {
    const all = clusters.map((answers, i) => ({ answers: [answers].flat().map(String), count: Number(counts[i]) }));
    if (all.some(({ count }) => count > 0)) return all;
  }
  throw new InputError(
    'metric-meta',
    'max_answers needs clusters of answers in meta.clusters, their sizes in meta.counts',
    {
      field: 'format.meta',
    },
  );
}
