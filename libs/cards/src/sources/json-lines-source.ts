import { z } from 'zod';
import { fileOptions } from './file-source.js';

/** JSON objects, one a line; blank lines are passed over. */
export const jsonLinesSource = z.strictObject({ reader: z.literal('json-lines'), ...fileOptions });
