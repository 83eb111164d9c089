import { z } from 'zod';
import { fileOptions } from './file-source.js';

export const jsonLinesSource = z.strictObject({
  reader: z.literal('json-lines').describe('JSON objects, one a line; blank lines are passed over'),
  ...fileOptions,
});
