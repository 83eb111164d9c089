import type { ArtifactStore } from '@exmix/artifact-store/artifact-store';
import type { BlobId } from '@exmix/artifact-store/blob-id';
import type { BlobReader } from '@exmix/artifact-store/blob-reader';
import { InputError } from '@exmix/errors/input-error';
import { Int32ListFile } from '@exmix/parquet/int32-list-file';
import { TokenLists } from './token-store.js';

const COLUMNS = ['inputs', 'targets'] as const;

/** The tokenized examples of a block, in memory. */
export interface TaskTokens {
  readonly inputs: TokenLists;
  readonly targets: TokenLists;
}

/** A block of a task's rows: one row group of its token files, about 2 million tokens at most. */
export interface TokenBlock {
  readonly rows: number;
  /** Tokens of its targets, each empty list counted as one. */
  readonly targetEntries: number;
}

/**
 * The tokens of a task's split, a block at a time: footers are read when it is opened, the rest when a block is asked
 * for, so that what is held does not grow with the rows.
 */
export class TokenBlocks {
  private constructor(
    readonly blocks: readonly TokenBlock[],
    private readonly places: readonly { name: string; file: Int32ListFile; group: number; firstRow: number }[],
    private readonly vocabularySize: number,
    private readonly split: string,
    private readonly readers: readonly BlobReader[],
  ) {}

  /** @param files blobs of `tokens/<split>-*.parquet` by name */
  static async open(
    store: ArtifactStore,
    files: Readonly<Record<string, BlobId>>,
    { split, vocabularySize }: { split: string; vocabularySize: number },
  ): Promise<TokenBlocks> {
    const blocks: TokenBlock[] = [];
    const places: { name: string; file: Int32ListFile; group: number; firstRow: number }[] = [];
    const readers: BlobReader[] = [];
    try {
      let firstRow = 0;
      for (const name of Object.keys(files).sort()) {
        const reader = await store.openBlob(files[name] as BlobId);
        readers.push(reader);
        const file = await Int32ListFile.open(reader, COLUMNS, name);
        for (const [group, { rows, entries }] of file.groups.entries()) {
          if (rows > 0) {
            blocks.push({ rows, targetEntries: entries.targets as number });
            places.push({ name, file, group, firstRow });
          }
          firstRow += rows;
        }
      }
      return new TokenBlocks(blocks, places, vocabularySize, split, readers);
    } catch (error) {
      await closeAll(readers);
      throw error;
    }
  }

  /**
   * Reads a block.
   *
   * @throws InputError `token-out-of-range` naming file and row when an id is not in the vocabulary
   */
  async load(block: number): Promise<TaskTokens> {
    return { inputs: await this.column(block, 'inputs'), targets: await this.column(block, 'targets') };
  }

  close(): Promise<void> {
    return closeAll(this.readers);
  }

  private async column(block: number, field: (typeof COLUMNS)[number]): Promise<TokenLists> {
    const { name, file, group, firstRow } = this.places[block] as (typeof this.places)[number];
    const lists = new TokenLists(this.vocabularySize, file.groups[group]?.entries[field]);
    for await (const { values, lengths } of file.read(group, field)) {
      const bad = firstOutside(values, this.vocabularySize);
      if (bad >= 0) {
        let row = 0;
        for (let end = lengths[0] as number; end <= bad; end += lengths[row] as number) row++;
        const place = { file: name, split: this.split, row: firstRow + lists.count + row, field };
        const message = `token ${values[bad]}, but the vocabulary has ${this.vocabularySize} ids`;
        throw new InputError('token-out-of-range', message, place);
      }
      lists.addAll(values, lengths);
    }
    return lists;
  }
}

/** Place of the first id that is not in [0, size), or -1. */
function firstOutside(ids: Int32Array, size: number): number {
  for (let i = 0; i < ids.length; i++) if ((ids[i] as number) < 0 || (ids[i] as number) >= size) return i;
  return -1;
}

async function closeAll(readers: readonly BlobReader[]): Promise<void> {
  await Promise.all(readers.map((reader) => reader.close()));
}
