import { z } from 'zod';
import { plainSource } from './plain-source.js';

const name = z.string().min(1);
const scalar = z.union([z.string(), z.number(), z.boolean()]);

export const unpivotSource = z
  .strictObject({
    reader: z
      .literal('unpivot')
      .describe(
        'A wide table made long: one record for each of the numbered columns, such as `article_url_1`, `article_url_2`',
      ),
    of: plainSource.describe('the source whose records these are'),
    keep: z.array(name).describe('columns that every record keeps'),
    columns: z
      .record(name, z.array(name).min(1))
      .describe('new column to the columns that it takes its values from, one a record; all lists are of one length'),
    where: z
      .record(name, z.array(scalar).min(1))
      .optional()
      .describe(
        'records are left out and counted whose new column holds none of these values; texts and numbers are the same when written alike',
      ),
    distinct: z
      .array(name)
      .min(1)
      .optional()
      .describe(
        'records whose values in these columns come again in their split are left out and counted: about 100 bytes a record in memory',
      ),
  })
  .refine(
    (source) => new Set(Object.values(source.columns).map((from) => from.length)).size === 1,
    'all lists of "columns" must be of one length',
  );
