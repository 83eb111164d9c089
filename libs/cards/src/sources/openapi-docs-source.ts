import { z } from 'zod';
import { packageName } from './package-path.js';

export const openapiDocsSource = z.strictObject({
  reader: z
    .literal('openapi-docs')
    .describe('summaries and descriptions of REST operations in a `types.d.ts` of openapi-typescript'),
  package: packageName.describe("npm package that the pipeline's own package.json depends on"),
});
