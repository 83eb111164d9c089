import { z } from 'zod';
import { packageName } from './package-path.js';

/** Words and their pronunciations, from the package `cmu-pronouncing-dictionary`. */
export const pronunciationsSource = z.strictObject({ reader: z.literal('pronunciations'), package: packageName });
