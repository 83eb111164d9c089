import { z } from 'zod';
import { plainSource } from './plain-source.js';

export const concatSource = z.strictObject({
  reader: z
    .literal('concat')
    .describe(
      'The records of `of`, then those of the sources of `with`, whose splits are named `<name>/<split>`. Columns need not be the same: a record is null where its source has no such column.',
    ),
  of: plainSource.describe('the first source, whose splits keep their names'),
  with: z
    .record(z.string().regex(/^[^/]+$/, 'a name without a slash'), plainSource)
    .describe('the other sources by name; their splits are named <name>/<split>'),
});
