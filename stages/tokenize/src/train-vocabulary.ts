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
 * UTF-16 units of a text that are counted at most, so that one long document does not decide which characters and words
 * are frequent. SentencePiece leaves sentences above 4,192 bytes out (`max_sentence_length`).
 */
const LONGEST_TEXT = 4192;

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
  let cutTexts = 0;
  for (const [i, artifact] of artifacts.entries()) {
    for await (const texts of firstTexts(artifact, quotas[i] as number, signal)) {
      for (const text of texts) {
        const beginning = beginningOf(text);
        if (beginning.length < text.length) cutTexts++;
        words.add(beginning);
      }
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
      cutTexts,
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

/** At most `LONGEST_TEXT` units of a text, never half of a surrogate pair. */
function beginningOf(text: string): string {
  if (text.length <= LONGEST_TEXT) return text;
  const last = text.charCodeAt(LONGEST_TEXT - 1);
  return text.slice(0, last >= 0xd800 && last < 0xdc00 ? LONGEST_TEXT - 1 : LONGEST_TEXT);
}

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
