import { z } from 'zod';
import { plainSource } from './plain-source.js';

export const annotatorEditsSource = z.strictObject({
  reader: z
    .literal('annotator-edits')
    .describe(
      "Essays of the BEA-2019 shared task: `edits`, a list of `[annotator, [[start, end, text], ...]]`, becomes the record of lists `{start, end, text}` of one annotator, as the Hub's script gives it. Records without that annotator are left out and counted.",
    ),
  of: plainSource.describe('the source whose records these are'),
  annotator: z.int().nonnegative().default(0).describe('number of the annotator'),
});
