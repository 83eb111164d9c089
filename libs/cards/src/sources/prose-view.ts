import { z } from 'zod';

/** What is made of running text: views of `stages/ingest/src/prose`. */
export const proseView = z.enum(['chunks', 'passages', 'sentences', 'cloze']);
