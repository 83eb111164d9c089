import { z } from 'zod';
import { packageName } from './package-path.js';

/** English idioms, from the npm package `idioms`. */
export const idiomsSource = z.strictObject({ reader: z.literal('idioms'), package: packageName });
