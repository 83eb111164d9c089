import { z } from 'zod';

/** Where records come from. One entry a source reader of `stages/ingest/src/readers`. */
export const sourceSchema = z.discriminatedUnion('reader', [
  z.strictObject({ reader: z.literal('rows'), splits: z.record(z.string(), z.array(z.record(z.string(), z.json()))) }),
]);

export type Source = z.infer<typeof sourceSchema>;
