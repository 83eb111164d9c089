import { FolderStore } from '@exmix/artifact-store/folder-store';
import { SeededRandom } from '@exmix/feeding/seeded-random';
import { writeParquet } from '@exmix/parquet/write-parquet';
import type { PhaseData } from '@exmix/train/phase-tasks';

/** Supervised tasks, besides one of prose that has an eighth of their rows. */
const TASKS = 12;
const VOCABULARY_SIZE = 32_100;
const EXTRA_IDS = 100;
const BATCH_ROWS = 4096;
const COLUMNS = [
  { name: 'inputs', type: 'list<int32>' },
  { name: 'targets', type: 'list<int32>' },
] as const;

/**
 * Writes the token shards of a mixture of about `examples` rows: inputs of 20 to 160 tokens, targets of 1 to 24, texts of
 * 50 to 600. Ids are spread as words are, few of them often.
 */
export async function madeUpTasks(
  location: string,
  examples: number,
  phase: PhaseData['config']['phase'],
): Promise<PhaseData> {
  const store = await FolderStore.open(location);
  const tokens: Record<string, PhaseData['tokens'][string]> = {};
  const tasks: PhaseData['mixture']['tasks'][number][] = [];
  for (let i = 0; i <= TASKS; i++) {
    const isProse = i === TASKS;
    const task = isProse ? 'prose' : `task_${i}`;
    const rows = Math.ceil(isProse ? examples / 8 : examples / TASKS);
    const bytes = writeParquet(COLUMNS, batchesOf(rows, isProse, i + 1));
    tokens[task] = { 'tokens/train-00000.parquet': await store.writeBlob(bytes) };
    const counts = { examples: rows, cap: 300_000, counted: Math.min(rows, 300_000), rate: Math.min(rows, 300_000) };
    const role = isProse ? 'self-supervised' : 'mixture';
    tasks.push({ task, family: 'CLS', role, ...counts, probability: 0, drawn: {} });
  }
  const mixture = { temperature: 1, selfSupervisedRatio: 2, tasks };
  const config = { phase, extraIds: EXTRA_IDS };
  return { mixture, tokens, split: 'train', config, vocabularySize: VOCABULARY_SIZE, seed: 1 };
}

function* batchesOf(rows: number, isProse: boolean, seed: number) {
  const random = new SeededRandom(seed);
  const ids = (least: number, most: number): Int32Array => {
    const list = new Int32Array(least + random.below(most - least));
    for (let i = 0; i < list.length; i++) {
      list[i] = 3 + random.below(1 + random.below(VOCABULARY_SIZE - EXTRA_IDS - 3));
    }
    return list;
  };
  const none = new Int32Array(0);
  for (let from = 0; from < rows; from += BATCH_ROWS) {
    yield Array.from({ length: Math.min(BATCH_ROWS, rows - from) }, () =>
      isProse ? { inputs: none, targets: ids(50, 600) } : { inputs: ids(20, 160), targets: ids(1, 24) },
    );
  }
}
