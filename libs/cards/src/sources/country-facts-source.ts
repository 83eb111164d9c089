import { z } from 'zod';
import { packageName } from './package-path.js';

export const countryFactsSource = z.strictObject({
  reader: z
    .literal('country-facts')
    .describe('questions about countries in five wordings, from the package `countries-list`'),
  package: packageName.describe("npm package that the pipeline's own package.json depends on"),
});
