import { z } from 'zod';
import { plainSource } from './plain-source.js';

export const unionSource = z.strictObject({
  reader: z
    .literal('union')
    .describe("the records of several sources, one source after the other, with a column that holds the source's name"),
  column: z.string().min(1).describe('name of that column; the sources must not have it'),
  with: z
    .record(z.string().min(1), plainSource)
    .refine((sources) => Object.keys(sources).length > 1, 'two sources at least')
    .describe('the sources by name'),
});
