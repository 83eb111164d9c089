import { z } from 'zod';
import { packageName } from './package-path.js';

export const typescriptDiagnosticsSource = z.strictObject({
  reader: z
    .literal('typescript-diagnostics')
    .describe('messages of the TypeScript compiler in English and in another language'),
  package: packageName.describe("npm package that the pipeline's own package.json depends on"),
  language: z
    .enum(['cs', 'de', 'es', 'fr', 'it', 'ja', 'ko', 'pl', 'pt-br', 'ru', 'tr', 'zh-cn', 'zh-tw'])
    .describe("A folder of the package's `lib`"),
});
