import { z } from 'zod';
import { packageName } from './package-path.js';

/** Messages of the TypeScript compiler in English and in another language. */
export const typescriptDiagnosticsSource = z.strictObject({
  reader: z.literal('typescript-diagnostics'),
  package: packageName,
  /** A folder of the package's `lib`. */
  language: z.enum(['cs', 'de', 'es', 'fr', 'it', 'ja', 'ko', 'pl', 'pt-br', 'ru', 'tr', 'zh-cn', 'zh-tw']),
});
