import { z } from 'zod';
import { packageName } from './package-path.js';
import { proseView } from './prose-view.js';

/** Chapters of a book, `data/chapter_<n>.txt` of an npm package. */
export const chaptersSource = z.strictObject({ reader: z.literal('chapters'), package: packageName, view: proseView });
