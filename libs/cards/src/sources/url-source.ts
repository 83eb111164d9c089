import { z } from 'zod';
import { tableOptions } from './table-options.js';

const urlFile = z.strictObject({
  url: z.url({ protocol: /^https?$/, error: 'an http(s) address' }).describe('address of the file'),
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits')
    .optional()
    .describe('without it the lock pins the bytes at the first build'),
  member: z.string().min(1).optional().describe('glob over the members of a zip or tar; default all of them'),
});

export const urlSource = z
  .strictObject({
    reader: z
      .literal('url')
      .describe(
        'Files on the web, by source split; files of one split are read one after the other. A source without splits names its one split `all`.',
      ),
    files: z
      .record(z.string().min(1), z.array(urlFile).min(1))
      .describe('files by source split; files of one split are read one after the other'),
    ...tableOptions,
  })
  .meta({ id: 'urlSource' });
