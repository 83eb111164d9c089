import { InputError } from '@exmix/errors/input-error';
import { loadMetric } from '@exmix/metrics/load-metric';
import type { Metric, MetricItem, MetricValue } from '@exmix/metrics/metric';
import { type AnsweredExample, metricItem } from '@exmix/metrics/metric-items';
import { readRows } from '@exmix/parquet/read-rows';
import type { StageContext } from '@exmix/stage-kit/stage-context';
import { type DecodingBatch, decodingBatches } from '@exmix/t5/decoding-batches';
import { greedyDecode } from '@exmix/t5/greedy-decode';
import type { T5Trainer } from '@exmix/t5/t5-trainer';
import { answerPostprocess } from '@exmix/text-to-text/answer-postprocess';
import { readModel } from '@exmix/vocabulary/read-model';
import { SentencePieceVocabulary } from '@exmix/vocabulary/sentence-piece-vocabulary';
import { drawnInput, type PhaseConfig, type ScoredTask, tokensInput } from './phase-config.js';
import type { PhaseModel } from './phase-model.js';

/** Rows decoded at a time. */
const BATCH_ROWS = 64;

interface OpenTask {
  readonly task: string;
  readonly settings: ScoredTask;
  readonly examples: readonly AnsweredExample[];
  readonly batches: readonly DecodingBatch[];
  readonly maxTokens: number;
  readonly metric: Metric;
  readonly postprocess: Awaited<ReturnType<typeof answerPostprocess>>;
}

/** Scores a model on the validation rows of a phase's tasks as the stage evaluate does: greedy decoding, then a metric. */
export class TaskScorer {
  private constructor(
    private readonly tasks: readonly OpenTask[],
    private readonly vocabulary: SentencePieceVocabulary,
  ) {}

  /** @throws InputError `no-validation-examples` where no task has any */
  static async open(context: StageContext, config: PhaseConfig, model: PhaseModel): Promise<TaskScorer> {
    const tasks: OpenTask[] = [];
    for (const [task, settings] of Object.entries(config.scored ?? {})) {
      if (!context.inputNames.includes(drawnInput(task))) continue; // a task of a group that failed
      const opened = await openTask(context, config, model, task, settings);
      if (opened.examples.length > 0) tasks.push(opened);
    }
    if (tasks.length === 0) {
      throw new InputError('no-validation-examples', 'no task has validation examples to choose a checkpoint by', {
        field: 'checkpoints.keepBest',
      });
    }
    return new TaskScorer(tasks, await openVocabulary(context, config.extraIds));
  }

  /**
   * @returns `score`: the mean over tasks, more is better: scores of which less is better count with a minus; `values`:
   * it and each task's, as they are. An undefined score (a correlation with a constant) counts as 0, as 100 where less
   * is better
   */
  async score(
    trainer: T5Trainer,
    signal: AbortSignal,
  ): Promise<{ score: number; values: Readonly<Record<string, number>> }> {
    const values: Record<string, number> = {};
    let sum = 0;
    for (const each of this.tasks) {
      const items = await this.answer(each, trainer, signal);
      const { labels, metric: name } = each.settings;
      const [score] = each.metric.prepare(items, labels === null ? {} : { labels });
      if (score === undefined) throw new Error(`the metric ${name} gave no score`);
      const worst = score.higherIsBetter ? 0 : 100;
      const value = score.of();
      values[`${each.task}.${score.name}`] = Number.isFinite(value) ? value : worst;
      sum += (score.higherIsBetter ? 1 : -1) * (Number.isFinite(value) ? value : worst);
    }
    const score = sum / this.tasks.length;
    return { score, values: { score, ...values } };
  }

  private async answer(task: OpenTask, trainer: T5Trainer, signal: AbortSignal): Promise<MetricItem[]> {
    const { config, parameters } = trainer;
    const texts = new Array<string>(task.examples.length).fill('');
    for (const batch of task.batches) {
      const decoded = await greedyDecode({ config, parameters }, batch, { maxTokens: task.maxTokens, signal });
      decoded.forEach((tokens, row) => {
        texts[batch.places[row] as number] = this.vocabulary.decode(tokens);
      });
    }
    return task.examples.map((example, i) => metricItem(example, texts[i] as string, task.postprocess));
  }
}

async function openTask(
  context: StageContext,
  { phase }: PhaseConfig,
  model: PhaseModel,
  task: string,
  settings: ScoredTask,
): Promise<OpenTask> {
  const rule = phase.checkpoints?.keepBest;
  const bound = rule?.rows ?? 0;
  const { signal } = context;
  const examples: AnsweredExample[] = [];
  const columns = ['id', 'inputs', 'targets', 'answers', 'meta'];
  for await (const row of readRows(await context.input(drawnInput(task)), 'drawn/validation-', columns, signal)) {
    if (examples.length === bound) break;
    examples.push({
      id: row.id as string,
      inputs: row.inputs as string,
      targets: row.targets as string,
      answers: row.answers as string[],
      meta: (row.meta ?? null) as MetricValue,
    });
  }
  const inputs: Int32Array[] = [];
  for await (const row of readRows(await context.input(tokensInput(task)), 'tokens/validation-', ['inputs'], signal)) {
    if (inputs.length === examples.length) break;
    inputs.push(row.inputs as Int32Array);
  }
  const { inputLength, targetLength } = phase;
  return {
    task,
    settings,
    examples,
    batches: decodingBatches(inputs, { batchRows: BATCH_ROWS, inputLength, eosId: model.config.eos_token_id }),
    maxTokens: rule?.maxTargetTokens ?? settings.maxTargetTokens ?? targetLength,
    metric: await loadMetric(settings.metric),
    postprocess: await answerPostprocess(settings.postprocess, settings.labels),
  };
}

async function openVocabulary(context: StageContext, extraIds: number): Promise<SentencePieceVocabulary> {
  const file = await (await context.input('vocabulary')).open('spiece.model');
  try {
    return new SentencePieceVocabulary(readModel(await file.read(0, file.size)), { extraIds });
  } finally {
    await file.close();
  }
}
