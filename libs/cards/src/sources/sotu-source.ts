import { z } from 'zod';
import { packageName } from './package-path.js';
import { proseView } from './prose-view.js';

export const sotuSource = z.strictObject({
  reader: z
    .literal('sotu')
    .describe('State of the Union addresses, `data/<year>_<speaker>_<party>.txt` of an npm package'),
  package: packageName.describe("npm package that the pipeline's own package.json depends on"),
  view: proseView.describe('what is made of the running text'),
});
