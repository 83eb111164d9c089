import { z } from 'zod';
import { fileOptions } from './file-source.js';

export const csvSource = z.strictObject({
  reader: z
    .literal('csv')
    .describe('Comma- or tab-separated values. Every row must have as many fields as there are columns.'),
  ...fileOptions,
  delimiter: z.string().length(1).optional().describe('default: a tab for names with `.tsv` or `.tab`, else a comma'),
  quote: z
    .union([z.string().length(1), z.literal('none')])
    .optional()
    .describe('`none`: quotes are text, as in most tab-separated files. Default: `"`, for tab-separated files `none`.'),
  columns: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('Column names of a file whose first row is data. Default: the first row holds them.'),
  types: z
    .record(z.string(), z.enum(['integer', 'number', 'boolean']))
    .optional()
    .describe('Columns that are not text. An empty field of such a column is null.'),
});
