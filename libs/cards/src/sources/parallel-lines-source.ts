import { z } from 'zod';
import { plainSource } from './plain-source.js';

export const parallelLinesSource = z.strictObject({
  reader: z
    .literal('parallel-lines')
    .describe(
      'Parallel text files: record n of a split has as its columns the lines n of several sources. A source gives a column of its name, from its field `text`. All must have as many lines; empty lines count.',
    ),
  with: z
    .record(z.string().min(1), plainSource)
    .refine((columns) => Object.keys(columns).length > 1, 'two columns at least')
    .describe("the sources of the columns, by the column's name"),
});
