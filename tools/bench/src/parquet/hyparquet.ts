import { asyncBufferFromFile, parquetReadObjects, type SchemaElement } from 'hyparquet';
import { fileWriter, parquetWriteRows } from 'hyparquet-writer';
import { type Candidate, countTokens, type TokenRow } from './candidate.js';

const list = (name: string): SchemaElement[] => [
  { name, repetition_type: 'REQUIRED', num_children: 1, converted_type: 'LIST', logical_type: { type: 'LIST' } },
  { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
  { name: 'element', repetition_type: 'REQUIRED', type: 'INT32' },
];

/** hyparquet-writer and hyparquet as they are. */
export const hyparquet: Candidate = {
  name: 'hyparquet-writer, hyparquet',
  async write(path, batches) {
    const rows = async function* () {
      for await (const batch of batches) {
        // The writer takes plain arrays only.
        for (const { inputs, targets } of batch) yield { inputs: Array.from(inputs), targets: Array.from(targets) };
      }
    };
    await parquetWriteRows({
      writer: fileWriter(path),
      rows: rows(),
      columns: [{ name: 'inputs' }, { name: 'targets' }],
      schema: [{ name: 'schema', num_children: 2 }, ...list('inputs'), ...list('targets')],
      rowGroupSize: 10_000,
      statistics: false,
    });
  },
  async read(path) {
    const rows = (await parquetReadObjects({ file: await asyncBufferFromFile(path) })) as unknown as TokenRow[];
    return rows.reduce((sum, { inputs, targets }) => sum + countTokens(inputs, targets), 0);
  },
};
