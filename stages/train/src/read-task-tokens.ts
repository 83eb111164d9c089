import { InputError } from '@exmix/errors/input-error';
import { readParquet } from '@exmix/parquet/read-parquet';
import type { Artifact } from '@exmix/stage-kit/artifact';
import { TokenLists } from './token-store.js';

/** The tokenized examples of one split of a task, in memory; row numbers are those of the drawn examples. */
export interface TaskTokens {
  readonly inputs: TokenLists;
  readonly targets: TokenLists;
}

/**
 * Reads `tokens/<split>-*.parquet`. NOTE: a phase holds all tokens of its tasks in memory, 2 bytes a token for
 * vocabularies up to 65,536 ids, since every batch draws from all of them; `sample.keep` bounds them.
 *
 * @throws InputError `token-out-of-range` naming file and row when an id is not in the vocabulary
 */
export async function readTaskTokens(
  artifact: Artifact,
  split: 'train' | 'validation',
  vocabularySize: number,
  signal: AbortSignal,
): Promise<TaskTokens> {
  const inputs = new TokenLists(vocabularySize);
  const targets = new TokenLists(vocabularySize);
  for (const name of artifact.list(`tokens/${split}-`)) {
    const file = await artifact.open(name);
    try {
      for await (const rows of readParquet(file, { name, columns: ['inputs', 'targets'], signal })) {
        for (const row of rows) {
          const place = { file: name, split, row: targets.count };
          inputs.add(inRange(row.inputs as Int32Array, vocabularySize, { ...place, field: 'inputs' }));
          targets.add(inRange(row.targets as Int32Array, vocabularySize, { ...place, field: 'targets' }));
        }
      }
    } finally {
      await file.close();
    }
  }
  return { inputs, targets };
}

function inRange(ids: Int32Array, size: number, place: ConstructorParameters<typeof InputError>[2]): Int32Array {
  for (const id of ids) {
    if (id < 0 || id >= size) {
      throw new InputError('token-out-of-range', `token ${id}, but the vocabulary has ${size} ids`, place);
    }
  }
  return ids;
}
