import { z } from 'zod';
import { rowsSource } from './sources/rows-source.js';

/**
 * Where records come from. One entry a source reader of `stages/ingest/src/readers`, defined in a file of its own in
 * `sources/`. `package`, `packages`, `file`, `files` and `of` are reserved names: see `readers/reader.ts`.
 */
export const sourceSchema = z.discriminatedUnion('reader', [rowsSource]);

export type Source = z.infer<typeof sourceSchema>;
