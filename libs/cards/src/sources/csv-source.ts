import { z } from 'zod';
import { fileOptions } from './file-source.js';

/** Comma- or tab-separated values. Every row must have as many fields as there are columns. */
export const csvSource = z.strictObject({
  reader: z.literal('csv'),
  ...fileOptions,
  /** Default: a tab for names with `.tsv` or `.tab`, else a comma. */
  delimiter: z.string().length(1).optional(),
  /** `none`: quotes are text, as in most tab-separated files. Default: `"`, for tab-separated files `none`. */
  quote: z.union([z.string().length(1), z.literal('none')]).optional(),
  /** Column names of a file whose first row is data. Default: the first row holds them. */
  columns: z.array(z.string().min(1)).min(1).optional(),
  /** Columns that are not text. An empty field of such a column is null. */
  types: z.record(z.string(), z.enum(['integer', 'number', 'boolean'])).optional(),
});
