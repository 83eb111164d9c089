import { z } from 'zod';
import { packageName } from './package-path.js';

export const pronunciationsSource = z.strictObject({
  reader: z
    .literal('pronunciations')
    .describe('words and their pronunciations, from the package `cmu-pronouncing-dictionary`'),
  package: packageName.describe("npm package that the pipeline's own package.json depends on"),
});
