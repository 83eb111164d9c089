import { z } from 'zod';
import { packageName } from './package-path.js';

/** CSS properties and values with their descriptions, from the package `@vscode/web-custom-data`. */
export const cssDocsSource = z.strictObject({ reader: z.literal('css-docs'), package: packageName });
