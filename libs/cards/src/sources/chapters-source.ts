import { z } from 'zod';
import { packageName } from './package-path.js';
import { proseView } from './prose-view.js';

export const chaptersSource = z.strictObject({
  reader: z.literal('chapters').describe('chapters of a book, `data/chapter_<n>.txt` of an npm package'),
  package: packageName.describe("npm package that the pipeline's own package.json depends on"),
  view: proseView.describe('what is made of the running text'),
});
