import { z } from 'zod';
import { packageName } from './package-path.js';

/** Summaries and descriptions of REST operations in a `types.d.ts` of openapi-typescript. */
export const openapiDocsSource = z.strictObject({ reader: z.literal('openapi-docs'), package: packageName });
