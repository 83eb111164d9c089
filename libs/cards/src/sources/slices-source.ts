import { z } from 'zod';
import { plainSource } from './plain-source.js';

const place = z.int().nonnegative();

export const slicesSource = z.strictObject({
  reader: z
    .literal('slices')
    .describe(
      "Splits cut out of the source's by row numbers, counted from 0 in each source split, as TensorFlow Datasets writes `train[:79168]`. Rows outside all slices are left out and counted.",
    ),
  of: plainSource.describe('the source whose records these are'),
  slices: z
    .record(
      z.string().min(1),
      z.strictObject({
        of: z.string().min(1).describe('split of the source'),
        start: place.default(0).describe('first row, from 0'),
        end: place.optional().describe('row after the last; else to the end'),
      }),
    )
    .describe('new split to its rows: of `start` and all after it, up to `end`, which is left out'),
});
