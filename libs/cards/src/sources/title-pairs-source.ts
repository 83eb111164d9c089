import { z } from 'zod';
import { naicsSource } from './naics-source.js';
import { openapiDocsSource } from './openapi-docs-source.js';
import { packageJsonSource } from './package-json-source.js';
import { schemaTermsSource } from './schema-terms-source.js';

export const titlePairsSource = z.strictObject({
  reader: z
    .literal('title-pairs')
    .describe(
      "Texts with their own title and with another one. The sources' records must have `text`, `title` and `group`.",
    ),
  of: z
    .array(z.discriminatedUnion('reader', [openapiDocsSource, naicsSource, schemaTermsSource, packageJsonSource]))
    .min(1)
    .describe('sources with text, title and group'),
});
