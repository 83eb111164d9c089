import { z } from 'zod';
import { packageName } from './package-path.js';

/** Terms of schema.org and their definitions, from the package `schema-dts`. */
export const schemaTermsSource = z.strictObject({ reader: z.literal('schema-terms'), package: packageName });
