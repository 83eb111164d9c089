import { open, writeFile } from 'node:fs/promises';
import type { Column } from '@exmix/parquet/column';
import { readParquet } from '@exmix/parquet/read-parquet';
import { writeParquet } from '@exmix/parquet/write-parquet';
import { type Candidate, countTokens } from './candidate.js';

const COLUMNS: readonly Column[] = [
  { name: 'inputs', type: 'list<int32>' },
  { name: 'targets', type: 'list<int32>' },
];

/** What exmix uses: `libs/parquet`, which is hyparquet and hyparquet-writer with own code for LIST<INT32>. */
export const exmix: Candidate = {
  name: 'libs/parquet (hyparquet, own LIST<INT32>)',
  async write(path, batches) {
    const rows = async function* () {
      for await (const batch of batches) yield batch.map((row) => ({ ...row }));
    };
    await writeFile(path, writeParquet(COLUMNS, rows()));
  },
  async read(path) {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const read = async (start: number, end: number) => {
        const bytes = new Uint8Array(Math.min(end, size) - start);
        await file.read(bytes, 0, bytes.length, start);
        return bytes;
      };
      let tokens = 0;
      for await (const batch of readParquet({ size, read })) {
        for (const { inputs, targets } of batch) tokens += countTokens(inputs as Int32Array, targets as Int32Array);
      }
      return tokens;
    } finally {
      await file.close();
    }
  },
};
