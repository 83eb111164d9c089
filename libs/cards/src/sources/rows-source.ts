import { z } from 'zod';

/** Rows written in the card itself, by split name. */
export const rowsSource = z.strictObject({
  reader: z.literal('rows'),
  splits: z.record(z.string(), z.array(z.record(z.string(), z.json()))),
});
