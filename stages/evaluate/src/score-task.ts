import { BaselineFacts, baselinePrediction } from '@exmix/metrics/baselines';
import { needsLabelScores } from '@exmix/metrics/label-score-metrics';
import { loadMetric } from '@exmix/metrics/load-metric';
import type { MetricValue, PreparedScore } from '@exmix/metrics/metric';
import { type AnsweredExample, metricItem } from '@exmix/metrics/metric-items';
import { seededHash } from '@exmix/mixing/seeded-hash';
import { readRows } from '@exmix/parquet/read-rows';
import { writeParquet } from '@exmix/parquet/write-parquet';
import type { Artifact } from '@exmix/stage-kit/artifact';
import type { Json } from '@exmix/stage-kit/json';
import type { Stage } from '@exmix/stage-kit/stage';
import { stageOf } from '@exmix/stage-kit/stage-of';
import { answerPostprocess } from '@exmix/text-to-text/answer-postprocess';
import { scoreFacts } from './score-facts.js';

import type { ScoreConfig } from './unit-configs.js';

interface Decoded extends AnsweredExample {
  readonly prediction: string;
}

/**
 * Scores one phase's answers to one task's examples, and the baseline's answers to the same ones.
 *
 * Files: `predictions.parquet` (id, inputs, targets, prediction, baseline, score: the example's own main score),
 * `scores.json` (`TaskScores` of the report, with the metric settings), `bootstrap.json` (the main score of every
 * bootstrap sample; samples are drawn alike for all phases, so that two phases' files make a paired comparison).
 */
export const run: Stage = stageOf(async (action, context) => {
  const config = action.config as unknown as ScoreConfig;
  const drawn = await context.input('drawn');
  const facts = await trainFacts(drawn, context.signal);
  const wantsLabels = config.labels !== null && config.metrics.some(needsLabelScores);
  const examples = await answered(await context.input('decoded'), drawn, config.split, wantsLabels, context.signal);
  const postprocess = await answerPostprocess(config.postprocess, config.labels);
  const items = examples.map((example) => metricItem(example, example.prediction, postprocess));
  const baselineTexts = examples.map((example) => baselinePrediction(config.baseline, facts, example.inputs));
  const baselineItems = examples.map((example, i) => {
    const text = baselineTexts[i] as string;
    // A baseline is sure of what it says.
    const sure = wantsLabels && { labelScores: (config.labels ?? []).map((label) => (label === text ? 0 : -1)) };
    return metricItem({ ...example, ...sure }, text, postprocess);
  });

  const seed = seededHash(action.seed, config.task);
  const labels = config.labels === null ? {} : { labels: config.labels };
  const scored: PreparedScore[] = [];
  const baselines: PreparedScore[] = [];
  for (const name of config.metrics) {
    const metric = await loadMetric(name);
    scored.push(...metric.prepare(items, labels));
    baselines.push(...metric.prepare(baselineItems, labels));
  }
  const results = scored.map((score, i) =>
    scoreFacts(score, baselines[i] as PreparedScore, examples.length, { seed, samples: config.bootstrapSamples }),
  );
  const scores = {
    phase: config.phase,
    task: config.task,
    split: config.split,
    examples: examples.length,
    baselineName: config.baseline,
    scores: results.map(({ facts }) => facts),
    settings: {
      metrics: config.metrics,
      postprocess: config.postprocess,
      labels: config.labels,
      bootstrap: { samples: config.bootstrapSamples, seed, interval: 'percentile 95%, paired for differences' },
    },
  };
  const main = scored[0] as PreparedScore;
  const bootstrap = {
    score: main.name,
    higherIsBetter: main.higherIsBetter,
    value: results[0]?.facts.value ?? null,
    samples: results[0]?.samples ?? [],
  };
  const { signal, store } = context;
  const predictions = writeParquet(
    [
      { name: 'id', type: 'string' },
      { name: 'inputs', type: 'string' },
      { name: 'targets', type: 'string' },
      { name: 'prediction', type: 'string' },
      { name: 'baseline', type: 'string' },
      { name: 'score', type: 'float64', nullable: true },
    ],
    [
      examples.map(({ id, inputs, targets, prediction }, i) => ({
        id,
        inputs,
        targets,
        prediction,
        baseline: baselineTexts[i],
        score: main.perExample?.[i] ?? null,
      })),
    ],
    { signal },
  );
  return {
    files: {
      'predictions.parquet': await store.writeBlob(predictions, { signal }),
      'scores.json': await store.writeBlob([jsonBytes(scores)], { signal }),
      'bootstrap.json': await store.writeBlob([jsonBytes(bootstrap)], { signal }),
    },
    summary: { examples: examples.length, score: main.name, value: results[0]?.facts.value ?? null } as Json,
  };
});

/** What the baseline needs of the train split. */
async function trainFacts(drawn: Artifact, signal: AbortSignal): Promise<BaselineFacts> {
  const facts = new BaselineFacts();
  for await (const row of readRows(drawn, 'drawn/train-', ['inputs', 'targets'], signal)) {
    facts.addTrain(row.inputs as string, row.targets as string);
  }
  return facts;
}

/** The model's answers beside the examples, which are in the same order. */
async function answered(
  decoded: Artifact,
  drawn: Artifact,
  split: string,
  wantsLabels: boolean,
  signal: AbortSignal,
): Promise<readonly Decoded[]> {
  const predictions: Pick<Decoded, 'id' | 'prediction' | 'labelScores'>[] = [];
  const decodedColumns = ['id', 'prediction', ...(wantsLabels ? ['labelScores'] : [])];
  for await (const row of readRows(decoded, 'predictions', decodedColumns, signal)) {
    predictions.push({
      id: row.id as string,
      prediction: row.prediction as string,
      ...(wantsLabels && { labelScores: row.labelScores as number[] }),
    });
  }
  const examples: Decoded[] = [];
  const columns = ['id', 'inputs', 'targets', 'answers', 'meta'];
  for await (const row of readRows(drawn, `drawn/${split}-`, columns, signal)) {
    const decodedRow = predictions[examples.length];
    if (decodedRow === undefined || decodedRow.id !== row.id)
      throw new Error(`example ${row.id} has no answer at its place`);
    examples.push({
      ...decodedRow,
      id: row.id as string,
      inputs: row.inputs as string,
      targets: row.targets as string,
      answers: row.answers as string[],
      meta: (row.meta ?? null) as MetricValue,
    });
  }
  return examples;
}

function jsonBytes(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, null, 1)}\n`);
}
