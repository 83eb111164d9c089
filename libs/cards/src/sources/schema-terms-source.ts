import { z } from 'zod';
import { packageName } from './package-path.js';

export const schemaTermsSource = z.strictObject({
  reader: z
    .literal('schema-terms')
    .describe('terms of schema.org and their definitions, from the package `schema-dts`'),
  package: packageName.describe("npm package that the pipeline's own package.json depends on"),
});
