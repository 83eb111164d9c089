import { z } from 'zod';

export const rowsSource = z.strictObject({
  reader: z.literal('rows').describe('rows written in the card itself, by split name'),
  splits: z.record(z.string(), z.array(z.record(z.string(), z.json()))).describe('rows by split'),
});
