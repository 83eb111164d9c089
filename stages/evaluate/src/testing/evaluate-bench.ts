import type { BlobId } from '@exmix/artifact-store/blob-id';
import { type Card, cardSchema } from '@exmix/cards/card-schema';
import type { LoadedPipeline } from '@exmix/cards/loaded-pipeline';
import { pipelineSchema } from '@exmix/cards/pipeline-schema';
import type { Column } from '@exmix/parquet/column';
import { writeParquet } from '@exmix/parquet/write-parquet';
import { nodeSourceFiles } from '@exmix/stage-kit/node-source-files';
import type { UnitPlan } from '@exmix/stage-kit/stage';
import type { UnitBench } from '@exmix/stage-kit/testing/unit-bench';
import { initialParameters } from '@exmix/t5/initial-parameters';
import { t5ConfigJson } from '@exmix/t5/t5-config';
import { tinyConfig } from '@exmix/t5/testing/tiny-config';
import { writeSafetensors } from '@exmix/tensors/safetensors';
import { EXAMPLE_COLUMNS } from '@exmix/text-to-text/example-columns';
import { NORMALIZER_DEFAULTS, type Piece, TRAINER_DEFAULTS } from '@exmix/vocabulary/sentence-piece-model';
import { writeModel } from '@exmix/vocabulary/write-model';
import { stage } from '../plan.js';

/** For tests: a pipeline of two phases over small tasks, and artifacts like those that the earlier stages make. */
export function testCard(name: string, evaluate: unknown = { metrics: ['accuracy'] }): Card {
  return cardSchema.parse({
    name,
    title: `Task ${name}`,
    family: 'CLS',
    licence: 'CC0-1.0',
    ingest: { source: { reader: 'rows', splits: { train: [] } }, splits: { by: 'source', train: ['train'] } },
    format: { inputs: '{a}', targets: '{label}', labelField: 'b', labels: ['no', 'yes'] },
    evaluate,
  });
}

export function testPipeline(cards: readonly Card[], changes: { evaluate?: object; sample?: object } = {}) {
  const model = { d_model: 8, d_kv: 4, d_ff: 8, num_layers: 1, num_decoder_layers: 1, num_heads: 2 };
  const phase = {
    kind: 'pretrain',
    tasks: 'mixture',
    steps: 1,
    batchRows: 1,
    inputLength: 8,
    targetLength: 8,
    schedule: { name: 'constant', rate: 0.1 },
  };
  const config = pipelineSchema.parse({
    name: 'p',
    title: 'P',
    tasks: cards.map((card) => card.name),
    sample: changes.sample ?? {},
    tokenize: { vocabulary: { train: { size: 1000, extraIds: 4 } } },
    train: {
      model,
      phases: [
        { ...phase, name: 'one' },
        { ...phase, name: 'two', from: 'one' },
      ],
    },
    evaluate: {
      inputLength: 10,
      maxTargetTokens: 6,
      batchRows: 4,
      bootstrapSamples: 200,
      runs: [
        { phase: 'one', tasks: 'all' },
        { phase: 'two', tasks: 'all' },
      ],
      compare: [{ title: 'two against one', a: 'one', b: 'two' }],
      ...changes.evaluate,
    },
  });
  return { folder: '', config, cards, broken: [] } satisfies LoadedPipeline;
}

export async function plansOf(pipeline: LoadedPipeline): Promise<ReadonlyMap<string, UnitPlan>> {
  const sources = nodeSourceFiles(process.cwd());
  const plans = await stage.plan({ pipeline, sources, engineIdentity: async () => ({ engine: 'test' }) });
  return new Map(plans.map((plan) => [plan.unit, plan]));
}

export interface TestExample {
  readonly inputs: string;
  readonly targets: string;
  readonly answers?: readonly string[];
  readonly meta?: Record<string, unknown>;
}

/** Drawn examples of one task by split. */
export function drawnExamples(
  bench: UnitBench,
  task: string,
  splits: Readonly<Record<string, readonly TestExample[]>>,
): Promise<BlobId> {
  const files = Object.entries(splits).map(([split, examples]) => [
    `drawn/${split}-00000.parquet`,
    writeParquet(EXAMPLE_COLUMNS, [
      examples.map(({ inputs, targets, answers = [targets], meta = null }, row) => ({
        id: `${task}/${split}/${row}`,
        inputs,
        targets,
        answers,
        choices: null,
        meta,
      })),
    ]),
  ]);
  return bench.artifact(Object.fromEntries(files));
}

/** Tokens of one split's inputs. */
export function inputTokens(bench: UnitBench, split: string, rows: readonly (readonly number[])[]): Promise<BlobId> {
  const columns = [
    { name: 'inputs', type: 'list<int32>' },
    { name: 'targets', type: 'list<int32>' },
  ] as const;
  const file = writeParquet(columns, [rows.map((inputs) => ({ inputs, targets: [] }))]);
  return bench.artifact({ [`tokens/${split}-00000.parquet`]: file });
}

/** Answers as the unit `decode.<phase>.<task>` leaves them. */
export function decodedAnswers(
  bench: UnitBench,
  task: string,
  split: string,
  answers: readonly string[],
  labelScores?: readonly (readonly number[])[],
): Promise<BlobId> {
  const columns: Column[] = [
    { name: 'id', type: 'string' },
    { name: 'prediction', type: 'string' },
    ...(labelScores === undefined ? [] : [{ name: 'labelScores', type: 'json' } as const]),
  ];
  const rows = answers.map((prediction, row) => ({
    id: `${task}/${split}/${row}`,
    prediction,
    labelScores: labelScores?.[row],
  }));
  return bench.artifact({ 'predictions.parquet': writeParquet(columns, [rows]) });
}

const PIECES = 30;

const MODEL = tinyConfig(PIECES + 4);

/** A phase's artifact with random weights. */
export function randomCheckpoint(bench: UnitBench, seed: number): Promise<BlobId> {
  const tensors = [...initialParameters(MODEL, seed)].map(({ name, shape, data }) => ({
    name,
    shape,
    dtype: 'F32' as const,
    data: () => data,
  }));
  return bench.artifact({
    'config.json': [Buffer.from(JSON.stringify(t5ConfigJson(MODEL, 0)))],
    'model.safetensors': writeSafetensors(tensors),
  });
}

/** A vocabulary whose plain pieces are `\u2581w3` to `\u2581w29`. */
export function testVocabulary(bench: UnitBench): Promise<BlobId> {
  const pieces: Piece[] = [
    { piece: '<pad>', score: 0, kind: 'control' },
    { piece: '</s>', score: 0, kind: 'control' },
    { piece: '<unk>', score: 0, kind: 'unknown' },
  ];
  for (let id = pieces.length; id < PIECES; id++) pieces.push({ piece: `\u2581w${id}`, score: -id, kind: 'normal' });
  const model = { pieces, trainer: TRAINER_DEFAULTS, normalizer: NORMALIZER_DEFAULTS, otherFields: [] };
  return bench.artifact({ 'spiece.model': [writeModel(model)] });
}
