import { InputError } from '@exmix/errors/input-error';
import { readParquet } from '@exmix/parquet/read-parquet';
import { readParquetInfo } from '@exmix/parquet/read-parquet-info';
import type { Artifact } from '@exmix/stage-kit/artifact';
import type { Stage } from '@exmix/stage-kit/stage';
import { stageOf } from '@exmix/stage-kit/stage-of';
import { nmtNfkc } from '@exmix/vocabulary/nmt-nfkc';
import { trainUnigram } from '@exmix/vocabulary/train-unigram';
import { WordCounts } from '@exmix/vocabulary/word-counts';
import { writeModel } from '@exmix/vocabulary/write-model';
import { exampleQuotas } from './example-quotas.js';
import type { TrainVocabularyConfig } from './vocabulary-config.js';
import type { VocabularySummary } from './vocabulary-summary.js';

/**
 * Trains `spiece.model` on the tasks' drawn training examples, inputs and targets alike. Draws come in seeded order, so
 * a task's first rows are the seeded choice of as many; tasks that failed are left out with a warning by the kit.
 */
export const run: Stage = stageOf(async (action, context, emit) => {
  const { size, characterCoverage, sentences } = action.config as unknown as TrainVocabularyConfig;
  const { signal } = context;
  const tasks = [...context.inputNames].sort();
  const artifacts = await Promise.all(tasks.map((task) => context.input(task)));
  const quotas = exampleQuotas(await Promise.all(artifacts.map(countTraining)), sentences);
  const total = quotas.reduce((sum, quota) => sum + quota, 0);
  if (total === 0) {
    throw new InputError('vocabulary-no-text', 'no task has training examples to train a vocabulary on');
  }
  const words = new WordCounts(nmtNfkc());
  let done = 0;
  for (const [i, artifact] of artifacts.entries()) {
    for await (const texts of firstTexts(artifact, quotas[i] as number, signal)) {
      for (const text of texts) words.add(text);
      done += texts.length / 2;
      emit({ type: 'progress', done, total, of: 'examples', detail: tasks[i] as string });
    }
  }
  const trained = trainUnigram(words, {
    size,
    characterCoverage,
    onRound: (pieces) => {
      signal.throwIfAborted();
      context.log(`vocabulary: ${pieces} pieces left`);
    },
  });
  const id = await context.store.writeBlob([writeModel(trained.model)], { signal });
  const summary: VocabularySummary = {
    pieces: trained.model.pieces.length,
    padId: trained.model.trainer.padId,
    eosId: trained.model.trainer.eosId,
    unkId: trained.model.trainer.unkId,
    training: {
      examples: Object.fromEntries(tasks.map((task, i) => [task, quotas[i] as number])),
      bytes: words.bytes,
      words: words.words,
      forgottenWords: words.forgotten,
      characters: trained.characters,
      rareCharacters: trained.rareCharacters,
      seedPieces: trained.seeds,
    },
  };
  return { files: { 'spiece.model': id }, summary };
});

async function countTraining(artifact: Artifact): Promise<number> {
  let rows = 0;
  for (const name of artifact.list('drawn/train-')) {
    const file = await artifact.open(name);
    try {
      rows += (await readParquetInfo(file, name)).rows;
    } finally {
      await file.close();
    }
  }
  return rows;
}

/** Inputs and targets of the first `most` rows, in batches. */
async function* firstTexts(artifact: Artifact, most: number, signal: AbortSignal): AsyncIterable<readonly string[]> {
  let left = most;
  for (const name of artifact.list('drawn/train-')) {
    if (left === 0) return;
    const file = await artifact.open(name);
    try {
      for await (const rows of readParquet(file, { columns: ['inputs', 'targets'], name, signal })) {
        const chosen = rows.slice(0, left);
        left -= chosen.length;
        yield chosen.flatMap((row) => [row.inputs as string, row.targets as string]);
        if (left === 0) return;
      }
    } finally {
      await file.close();
    }
  }
}
