import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { openStore } from '@exmix/artifact-store/open-store';
import { type Card, cardSchema } from '@exmix/cards/card-schema';
import { pipelineSchema } from '@exmix/cards/pipeline-schema';
import { writeParquet } from '@exmix/parquet/write-parquet';
import { StoredArtifact } from '@exmix/stage-kit/stored-artifact';
import { RefFolder } from '@exmix/stage-kit/unit-ref';
import { initialParameters } from '@exmix/t5/initial-parameters';
import { tinyConfig } from '@exmix/t5/testing/tiny-config';
import { loadEngine } from '@exmix/tensors/engine';
import { NORMALIZER_DEFAULTS, type Piece, TRAINER_DEFAULTS } from '@exmix/vocabulary/sentence-piece-model';
import { SentencePieceVocabulary } from '@exmix/vocabulary/sentence-piece-vocabulary';
import * as tf from '@tensorflow/tfjs-core';
import type { OpenModel } from '../../open-model.js';
import { TaskForms } from '../task-forms.js';

/** Pieces of every letter, with a space before it and without. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz:?.,()ABC';

/** For tests: a tiny model with random weights, whose answers are letters and do not end soon. */
export async function testModel(): Promise<OpenModel> {
  const pieces: Piece[] = [
    { piece: '<pad>', score: 0, kind: 'control' },
    { piece: '</s>', score: 0, kind: 'control' },
    { piece: '<unk>', score: 0, kind: 'unknown' },
    ...['\u2581', ...LETTERS, ...[...LETTERS].map((letter) => `\u2581${letter}`)].map(
      (piece, i): Piece => ({ piece, score: -1 - i / 100, kind: 'normal' }),
    ),
  ];
  const model = { pieces, trainer: TRAINER_DEFAULTS, normalizer: NORMALIZER_DEFAULTS, otherFields: [] };
  const vocabulary = new SentencePieceVocabulary(model, { extraIds: 4 });
  const config = tinyConfig(vocabulary.size);
  const engine = await loadEngine(process.env);
  const parameters = new Map(
    [...initialParameters(config, 5)].map(({ name, shape, data }) => [
      name,
      // Wider than training starts with, so that tokens have different probabilities.
      tf.mul(tf.tensor(data, [...shape], 'float32'), name === 'lm_head.weight' ? 3 : 1),
    ]),
  );
  return { name: 'test/model', engine, config, parameters, vocabulary, inputLength: 64, targetLength: 12 };
}

/** For tests: a pipeline in a folder with tasks of three kinds, one of which has no records in the store. */
export async function testForms(folder: string): Promise<TaskForms> {
  const cards = [
    testCard('colour', { inputs: 'colour of: {text} in {year}', targets: '{colour}' }),
    testCard('quiz', {
      inputs: 'quiz: {question} {all|options}',
      targets: '{answer}',
      derive: { all: { list: ['answer', 'wrong'] } },
    }),
    testCard('bare', { inputs: 'bare: {text}', targets: '{label}' }),
    testCard('prose', { selfSupervised: '{text}' }),
  ];
  const config = pipelineSchema.parse({
    name: 'test',
    title: 'Test',
    tasks: cards.map(({ name }) => name),
    tokenize: { vocabulary: { train: { size: 1000 } } },
  });
  await mkdir(folder, { recursive: true });
  const store = await openStore(join(folder, 'store'));
  const ingest = async (unit: string, rows: readonly Record<string, unknown>[]) => {
    const columns = Object.entries(rows[0] as object).map(([name, value]) => ({
      name,
      type: typeof value === 'string' ? ('string' as const) : ('int32' as const),
    }));
    const blob = await store.writeBlob(writeParquet(columns, [rows as never]));
    const artifact = await StoredArtifact.write(store, { 'records/test-00000.parquet': blob }, null);
    await RefFolder.of(folder).write({ stage: 'ingest', unit, key: 'k', action: blob, artifact });
  };
  await ingest('colour', [
    { text: 'a red stone', colour: 'red', year: 1999 },
    { text: 'a blue river', colour: 'blue', year: 2001 },
  ]);
  await ingest('quiz', [{ id: 'q1', question: 'why?', answer: 'so', wrong: 'no' }]);
  return new TaskForms({ folder, config, cards, broken: [] }, store);
}

function testCard(name: string, format: object): Card {
  return cardSchema.parse({
    name,
    title: `The task ${name}`,
    family: 'CLS',
    licence: 'CC0-1.0',
    ingest: { source: { reader: 'rows', splits: { train: [] } }, splits: { by: 'source', train: ['train'] } },
    format,
    ...('selfSupervised' in format ? {} : { evaluate: { metrics: ['accuracy'] } }),
  });
}
