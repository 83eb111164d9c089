import { z } from 'zod';
import { packageName } from './package-path.js';
import { proseView } from './prose-view.js';

/** State of the Union addresses, `data/<year>_<speaker>_<party>.txt` of an npm package. */
export const sotuSource = z.strictObject({ reader: z.literal('sotu'), package: packageName, view: proseView });
