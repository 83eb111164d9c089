import type { Candidate } from './candidate.js';
import { countTokens } from './candidate.js';

interface Writer {
  appendRow(row: unknown): Promise<void>;
  close(): Promise<void>;
}
interface ListOf {
  readonly list: readonly { readonly element: number }[];
}
interface Reader {
  getCursor(): { next(): Promise<{ inputs: ListOf; targets: ListOf } | null> };
  close(): Promise<void>;
}
export interface ParquetJs {
  readonly ParquetSchema: new (fields: unknown) => unknown;
  readonly ParquetWriter: { openFile(schema: unknown, path: string, options: unknown): Promise<Writer> };
  readonly ParquetReader: { openFile(path: string): Promise<Reader> };
}

const list = {
  type: 'LIST',
  fields: { list: { repeated: true, fields: { element: { type: 'INT32', compression: 'SNAPPY' } } } },
};

/** The living line of parquetjs. */
export function parquetJs({ ParquetSchema, ParquetWriter, ParquetReader }: ParquetJs, version: string): Candidate {
  const nest = (ids: Int32Array) => ({ list: Array.from(ids, (element) => ({ element })) });
  return {
    name: `@dsnp/parquetjs ${version}`,
    async write(path, batches) {
      const schema = new ParquetSchema({ inputs: list, targets: list });
      const writer = await ParquetWriter.openFile(schema, path, { rowGroupSize: 10_000 });
      for await (const batch of batches) {
        for (const { inputs, targets } of batch) {
          await writer.appendRow({ inputs: nest(inputs), targets: nest(targets) });
        }
      }
      await writer.close();
    },
    async read(path) {
      const reader = await ParquetReader.openFile(path);
      const cursor = reader.getCursor();
      const ids = ({ list: elements }: ListOf) => elements.map(({ element }) => element);
      let tokens = 0;
      for (let row = await cursor.next(); row; row = await cursor.next()) {
        tokens += countTokens(ids(row.inputs), ids(row.targets));
      }
      await reader.close();
      return tokens;
    },
  };
}
