import { z } from 'zod';
import { packageName } from './package-path.js';

export const cssDocsSource = z.strictObject({
  reader: z
    .literal('css-docs')
    .describe('CSS properties and values with their descriptions, from the package `@vscode/web-custom-data`'),
  package: packageName.describe("npm package that the pipeline's own package.json depends on"),
});
