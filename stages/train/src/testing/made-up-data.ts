import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import { SeededRandom } from '@exmix/feeding/seeded-random';
import { writeParquet } from '@exmix/parquet/write-parquet';
import type { PhaseData } from '../phase-tasks.js';
import { SMALL_PHASE } from './phase-bench.js';

const COLUMNS = [
  { name: 'inputs', type: 'list<int32>' },
  { name: 'targets', type: 'list<int32>' },
] as const;

/**
 * For tests: two supervised tasks and one of prose in a store, in several blocks each, as a phase's data. Ids are below
 * 900 of a vocabulary of 1,000.
 */
export async function madeUpData(store: ArtifactStore): Promise<PhaseData> {
  const random = new SeededRandom(11);
  const ids = (least: number, most: number) =>
    Array.from({ length: least + random.below(most - least) }, () => 3 + random.below(890));
  const tasks = {
    one: { role: 'mixture', rows: Array.from({ length: 700 }, () => ({ inputs: ids(1, 30), targets: ids(1, 4) })) },
    two: { role: 'mixture', rows: Array.from({ length: 90 }, () => ({ inputs: ids(5, 60), targets: ids(1, 14) })) },
    prose: { role: 'self-supervised', rows: Array.from({ length: 200 }, () => ({ inputs: [], targets: ids(1, 80) })) },
  } as const;
  const tokens: Record<string, Record<string, BlobId>> = {};
  for (const [task, { rows }] of Object.entries(tasks)) {
    const bytes = writeParquet(COLUMNS, [rows], { rowGroupBytes: 8000 });
    tokens[task] = { 'tokens/train-00000.parquet': await store.writeBlob(bytes) };
  }
  const mixture = {
    temperature: 1,
    selfSupervisedRatio: 2,
    tasks: Object.entries(tasks).map(([task, { role, rows }]) => {
      const { length: examples } = rows;
      const counts = { examples, cap: 500, counted: Math.min(500, examples), rate: Math.min(500, examples) };
      return { task, family: 'CLS', role, ...counts, probability: 0.5, drawn: {} };
    }),
  };
  const { phase } = SMALL_PHASE;
  return { mixture, tokens, split: 'train', config: { phase, extraIds: 100 }, vocabularySize: 1000, seed: 3 };
}
