import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import { type Card, cardSchema } from '@exmix/cards/card-schema';
import { pipelineSchema } from '@exmix/cards/pipeline-schema';
import { InputError } from '@exmix/errors/input-error';
import type { Column, Row } from '@exmix/parquet/column';
import { readParquet } from '@exmix/parquet/read-parquet';
import { writeParquet } from '@exmix/parquet/write-parquet';
import type { Artifact } from '@exmix/stage-kit/artifact';
import { nodeSourceFiles } from '@exmix/stage-kit/node-source-files';
import type { UnitPlan } from '@exmix/stage-kit/stage';
import { UnitBench } from '@exmix/stage-kit/testing/unit-bench';
import { stage } from './plan.js';

let bench: UnitBench;
before(async () => {
  bench = await UnitBench.open();
});
after(() => bench.close());

const COLUMNS: Column[] = [
  { name: 'text', type: 'string', nullable: true },
  { name: 'label', type: 'int32' },
];

function card(format: unknown, name = 'a_task'): Card {
  return cardSchema.parse({
    name,
    title: 'A task',
    family: 'CLS',
    licence: 'CC0-1.0',
    ingest: { source: { reader: 'rows', splits: { train: [] } }, splits: { by: 'source', train: ['train'] } },
    format,
    evaluate: { metrics: ['accuracy'] },
  });
}

async function planOf(cards: readonly Card[], tasks = cards.map(({ name }) => name)): Promise<readonly UnitPlan[]> {
  const tokenize = { vocabulary: { train: { size: 1000 } } };
  const config = pipelineSchema.parse({ name: 'p', title: 'P', tasks, tokenize });
  const sources = nodeSourceFiles(process.cwd());
  return stage.plan({ pipeline: { folder: '', config, cards, broken: [] }, sources, engineIdentity: async () => null });
}

function records(splits: Readonly<Record<string, readonly Row[]>>, columns = COLUMNS): Promise<BlobId> {
  const files = Object.entries(splits).map(([split, rows]) => [
    `records/${split}-00000.parquet`,
    writeParquet(columns, [rows]),
  ]);
  return bench.artifact(Object.fromEntries(files));
}

async function format(one: Card, input: Promise<BlobId>): Promise<Artifact> {
  const [plan] = await planOf([one]);
  return (await bench.run('format', plan as UnitPlan, { records: await input })).artifact;
}

async function rowsOf(artifact: Artifact, split: string): Promise<Row[]> {
  const rows: Row[] = [];
  const file = await artifact.open(`examples/${split}-00000.parquet`);
  for await (const batch of readParquet(file)) rows.push(...batch);
  await file.close();
  return rows;
}

const TEMPLATE = {
  inputs: 'sentence: {text}',
  targets: '{label}',
  labelField: 'label',
  labels: ['bad', 'good'],
  skip: [{ when: 'equals', field: 'label', value: -1, reason: 'no label' }],
};

it('formats each split that has records, counts what is skipped and names examples by their record', async () => {
  const input = records({
    train: [
      { text: 'fine', label: 1 },
      { text: 'who knows', label: -1 },
      { text: 'poor', label: 0 },
    ],
    test: [{ text: 'so so', label: 1 }],
  });
  const artifact = await format(card(TEMPLATE), input);
  assert.deepEqual(artifact.list(), ['examples/test-00000.parquet', 'examples/train-00000.parquet']);
  const example = (id: string, inputs: string, targets: string) => ({
    id,
    inputs,
    targets,
    answers: [targets],
    choices: null,
    meta: null,
  });
  assert.deepEqual(await rowsOf(artifact, 'train'), [
    example('a_task/train/0', 'sentence: fine', 'good'),
    example('a_task/train/2', 'sentence: poor', 'bad'),
  ]);
  assert.deepEqual(artifact.manifest.summary, {
    family: 'CLS',
    splits: {
      train: { rows: 3, examples: 2, skipped: { 'no label': 1 }, meanInputLength: 14, meanTargetLength: 3.5 },
      test: { rows: 1, examples: 1, skipped: {}, meanInputLength: 15, meanTargetLength: 4 },
    },
  });
});

it('gives self-supervised prose no inputs and no answers', async () => {
  const input = records({ train: [{ text: 'Once upon a time.', label: 0 }] });
  const artifact = await format(card({ selfSupervised: '{text}' }), input);
  const [row] = await rowsOf(artifact, 'train');
  assert.deepEqual(row, {
    id: 'a_task/train/0',
    inputs: '',
    targets: 'Once upon a time.',
    answers: [],
    choices: null,
    meta: null,
  });
});

it('fails at the first record with a null where text is needed, naming card, split, row and field', async () => {
  const rows = Array.from({ length: 5000 }, (_, i) => ({ text: i === 4321 ? null : 'x', label: 0 }));
  const failure = format(card(TEMPLATE), records({ train: [{ text: 'x', label: 0 }], test: rows }));
  await assert.rejects(failure, (error: InputError) => {
    assert.ok(error instanceof InputError);
    const { card: at, split, row, field } = error.place;
    assert.deepEqual({ at, split, row, field }, { at: 'a_task', split: 'test', row: 4321, field: 'text' });
    return true;
  });
});

it('fails on a column that is not there', async () => {
  const failure = format(card({ ...TEMPLATE, inputs: '{txet}' }), records({ train: [{ text: 'x', label: 0 }] }));
  await assert.rejects(failure, (error: InputError) => error instanceof InputError && /txet/.test(error.message));
});

it('fails where no record gives an example', async () => {
  const failure = format(card(TEMPLATE), records({ train: [{ text: 'x', label: -1 }] }));
  await assert.rejects(failure, /card a_task: the task has no examples: .*1 of train: no label/);
});

it('fails on a corrupt file of records, naming it', async () => {
  const input = bench.artifact({ 'records/train-00000.parquet': [new Uint8Array(100)] });
  await assert.rejects(format(card(TEMPLATE), input), /a_task\/records\/train-00000\.parquet.*not a Parquet file/);
});

it('takes a row of ten megabytes', async () => {
  const artifact = await format(card(TEMPLATE), records({ train: [{ text: 'word '.repeat(2_000_000), label: 1 }] }));
  const [row] = await rowsOf(artifact, 'train');
  assert.equal(String(row?.inputs).length, 'sentence: '.length + 10_000_000);
});

it('plans what format reads and nothing else', async () => {
  const [plan] = await planOf([{ ...card(TEMPLATE), title: 'Another title', sample: { cap: 5 } }]);
  const [same] = await planOf([card(TEMPLATE)]);
  assert.deepEqual(plan, same);
  assert.deepEqual(Object.keys(plan?.config as object), ['name', 'family', 'format']);
});

it('counts the module of a named formatter as code, and blocks the task of a broken card', async () => {
  const named = card({ formatter: 'summarize', params: { article_key: 'a', summary_key: 'b' } });
  const plans = await planOf([named], ['a_task', 'broken_task']);
  assert.match(plans[0]?.alsoReaches?.[0] ?? '', /formatters\/summarize\.js$/);
  assert.deepEqual(plans[1]?.reads, { records: { stage: 'ingest', unit: 'broken_task' } });
});
