import { z } from 'zod';
import { packageName } from './package-path.js';

export const idiomsSource = z.strictObject({
  reader: z.literal('idioms').describe('English idioms, from the npm package `idioms`'),
  package: packageName.describe("npm package that the pipeline's own package.json depends on"),
});
